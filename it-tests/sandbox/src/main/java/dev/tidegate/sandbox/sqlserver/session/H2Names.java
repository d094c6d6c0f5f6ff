package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.CheckConstraint;
import dev.tidegate.sandbox.sqlserver.catalog.Database;
import dev.tidegate.sandbox.sqlserver.catalog.ForeignKey;
import dev.tidegate.sandbox.sqlserver.catalog.Index;
import dev.tidegate.sandbox.sqlserver.catalog.KeyConstraint;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What constraints and indexes are called in H2, and the way back from H2's messages.
 *
 * <p>H2 wants names that are unique in a schema; SQL Server's index names are so in a table only,
 * and may be changed. So H2's names are made of object ids: {@code key_<id>}, {@code fk_<id>},
 * {@code check_<id>}, {@code index_<table id>_<index id>}.
 */
final class H2Names {
    private static final Pattern KEY = Pattern.compile("(?i)\\bkey_(\\d+)\\b|\\bkey_(\\d+)_INDEX");
    private static final Pattern INDEX = Pattern.compile("(?i)\\bindex_(\\d+)_(\\d+)\\b");
    private static final Pattern FOREIGN_KEY = Pattern.compile("^fk_(\\d+)\\b");
    private static final Pattern CHECK = Pattern.compile("^check_(\\d+)\\b");
    private static final Pattern ON_TABLE =
            Pattern.compile("^PRIMARY KEY ON (.*)$", Pattern.DOTALL);
    private static final Pattern ROW_KEY = Pattern.compile("/\\* key:(\\S+) \\*/");
    private static final Pattern VALUES = Pattern.compile("VALUES \\((.*)\\)$", Pattern.DOTALL);

    private H2Names() {}

    /** A constraint or index with its table. */
    record Found(
            Table table,
            String name,
            Optional<KeyConstraint> key,
            Optional<Index> index,
            Optional<CheckConstraint> check) {}

    static String key(KeyConstraint key) {
        return "key_" + key.id();
    }

    static String foreignKey(ForeignKey key) {
        return "fk_" + key.id();
    }

    static String check(CheckConstraint check) {
        return "check_" + check.id();
    }

    static String index(Table table, Index index) {
        return "index_" + table.id() + "_" + index.id();
    }

    /** The hidden column that is true in rows that a filtered index holds. */
    static String filter(Index index) {
        return "#filter_" + index.id();
    }

    /** The last part of a name as H2 shows it. */
    static String last(String name) {
        List<String> parts = parts(name);
        return parts.isEmpty() ? name : parts.getLast();
    }

    /** Parts of a name at the beginning of a text; quoted where H2 had to. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end;
            if (text.charAt(at) == '"') {
                end = text.indexOf('"', at + 1);
                if (end < 0) {
                    return parts;
                }
                parts.add(text.substring(at + 1, end));
                end++;
            } else {
                end = at;
                while (end < text.length() && ".( ;".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                parts.add(text.substring(at, end));
            }
            if (end >= text.length() || text.charAt(end) != '.') {
                return parts;
            }
            at = end + 1;
        }
        return parts;
    }

    private static Optional<Table> table(Catalog catalog, List<String> h2Name) {
        if (h2Name.size() < 2) {
            return Optional.empty();
        }
        String name = h2Name.getLast();
        String schema = h2Name.get(h2Name.size() - 2);
        return tables(catalog).stream()
                .filter(table -> table.name().name().equals(name))
                .filter(table -> table.name().h2Schema().equals(schema))
                .findFirst();
    }

    private static List<Table> tables(Catalog catalog) {
        List<Table> tables = new ArrayList<>();
        for (Database database : catalog.databases()) {
            tables.addAll(catalog.tables(database.name()));
        }
        return tables;
    }

    private static Optional<Table> table(Catalog catalog, int id) {
        return catalog.databases().stream()
                .flatMap(database -> catalog.table(database.name(), id).stream())
                .findFirst();
    }

    /** The unique key or index that a message of a duplicate key names. */
    static Optional<Found> index(Catalog catalog, String detail) {
        Matcher onTable = ON_TABLE.matcher(detail);
        if (onTable.find()) {
            return table(catalog, parts(onTable.group(1)))
                    .flatMap(table -> table.primaryKey().map(key -> found(table, key)));
        }
        Matcher key = KEY.matcher(detail);
        if (key.find()) {
            int id = Integer.parseInt(key.group(1) != null ? key.group(1) : key.group(2));
            return tables(catalog).stream()
                    .flatMap(table ->
                            table.keys().stream()
                                    .filter(each -> each.id() == id)
                                    .map(each -> found(table, each)))
                    .findFirst();
        }
        Matcher index = INDEX.matcher(detail);
        if (index.find()) {
            int indexId = Integer.parseInt(index.group(2));
            return table(catalog, Integer.parseInt(index.group(1)))
                    .flatMap(table ->
                            table.indexes().stream()
                                    .filter(each -> each.id() == indexId)
                                    .findFirst()
                                    .map(each -> found(table, each)));
        }
        return Optional.empty();
    }

    private static Found found(Table table, KeyConstraint key) {
        return new Found(table, key.name(), Optional.of(key), Optional.empty(), Optional.empty());
    }

    private static Found found(Table table, Index index) {
        return new Found(
                table, index.name(), Optional.empty(), Optional.of(index), Optional.empty());
    }

    /** The text that SQL Server adds about the value of a duplicate key. */
    static String keyValue(String detail) {
        Matcher values = VALUES.matcher(detail);
        if (!values.find()) {
            Matcher rowKey = ROW_KEY.matcher(detail);
            return rowKey.find() ? " The duplicate key value is (" + rowKey.group(1) + ")." : "";
        }
        String text = values.group(1).replaceAll("/\\*.*?\\*/", "").strip();
        return " The duplicate key value is ("
                + text.replace("'", "").replace("NULL", "<NULL>")
                + ").";
    }

    static Optional<Found> foreignKeyOwner(Catalog catalog, String detail) {
        Matcher matcher = FOREIGN_KEY.matcher(detail);
        if (!matcher.find()) {
            return Optional.empty();
        }
        int id = Integer.parseInt(matcher.group(1));
        return tables(catalog).stream()
                .filter(table -> table.foreignKeys().stream().anyMatch(key -> key.id() == id))
                .findFirst()
                .map(table ->
                        new Found(table, "", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    static Optional<ForeignKey> foreignKey(Catalog catalog, String detail) {
        Matcher matcher = FOREIGN_KEY.matcher(detail);
        if (!matcher.find()) {
            return Optional.empty();
        }
        int id = Integer.parseInt(matcher.group(1));
        return tables(catalog).stream()
                .flatMap(table -> table.foreignKeys().stream())
                .filter(key -> key.id() == id)
                .findFirst();
    }

    static Optional<Found> check(Catalog catalog, String detail) {
        Matcher matcher = CHECK.matcher(detail);
        if (!matcher.find()) {
            return Optional.empty();
        }
        int id = Integer.parseInt(matcher.group(1));
        return tables(catalog).stream()
                .flatMap(table ->
                        table.checks().stream()
                                .filter(check -> check.id() == id)
                                .map(check ->
                                        new Found(
                                                table,
                                                check.name(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.of(check))))
                .findFirst();
    }

    /** Name of a constraint or index in the schema of its table. */
    static String qualified(Table table, String name) {
        ObjectName in = table.name();
        return new ObjectName(in.database(), in.schema(), name).h2Name();
    }
}
