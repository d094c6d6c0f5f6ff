package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.util.List;

/** Conversions of small scripts. */
final class Converting {
    private Converting() {}

    static Conversion script(String sql) {
        return script(sql, Profile.STRICT);
    }

    static Conversion script(String sql, Profile profile) {
        Catalog catalog =
                Catalog.of(
                        List.of(
                                new SourceFile(
                                        "t.sql", TSqlParser.parse(sql, SyntaxOptions.SCRIPT))));
        return new DatabaseConverter(new TableExpressions(17), CodeConverter.NONE, profile)
                .convert("test", catalog);
    }

    /** The only object that is no schema. */
    static ConvertedObject only(Conversion conversion) {
        List<ConvertedObject> objects =
                conversion.objects().stream()
                        .filter(object -> object.kind() != ObjectKind.SCHEMA)
                        .toList();
        if (objects.size() != 1) {
            throw new AssertionError("not one object: " + objects);
        }
        return objects.getFirst();
    }

    static ConvertedObject object(String sql) {
        return only(script(sql));
    }

    /** All statements of the only object. */
    static String sql(String sql) {
        ConvertedObject object = object(sql);
        return String.join(";\n", object.alone()) + String.join(";\n", object.links());
    }

    /**
     * What a check of table {@code t (a int, b bit, m money, s varchar(9), c char(2), d datetime)}
     * becomes.
     */
    static String condition(String condition, Profile profile) {
        return check(only(script(table(condition), profile)));
    }

    static String condition(String condition) {
        return condition(condition, Profile.STRICT);
    }

    static String table(String condition) {
        return "CREATE TABLE t (a int, b bit, m money, s varchar(9), c char(2), d datetime,"
                + " x varchar(9) COLLATE Latin1_General_BIN2, CHECK ("
                + condition
                + "))";
    }

    private static String check(ConvertedObject object) {
        if (!object.whole()) {
            throw new AssertionError("left out: " + object.items());
        }
        String sql = object.definition().getFirst();
        int from = sql.indexOf("    check (") + "    check (".length();
        return sql.substring(from, sql.lastIndexOf(")\n)"));
    }

    /** What the definition of a column becomes. */
    static String column(String definition) {
        ConvertedObject object = object("CREATE TABLE t (" + definition + ")");
        if (!object.whole()) {
            throw new AssertionError("left out: " + object.items());
        }
        String sql = object.definition().getFirst();
        return sql.substring(sql.indexOf("(\n    ") + 6, sql.lastIndexOf("\n)"));
    }
}
