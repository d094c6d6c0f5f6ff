package dev.tidegate.convert;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.model.TargetNames;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The target's names as they stand in statements: {@link TargetNames}, in quotes where PostgreSQL
 * asks for them.
 */
public final class PgNames {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    /** Words that are no names without quotes, or no names of everything. */
    private static final Set<String> RESERVED =
            Set.copyOf(
                    Arrays.asList(
                            ("all analyse analyze and any array as asc asymmetric authorization"
                                            + " between bigint binary bit boolean both case cast char character"
                                            + " check coalesce collate collation column concurrently constraint"
                                            + " create cross current_catalog current_date current_role"
                                            + " current_schema current_time current_timestamp current_user dec"
                                            + " decimal default deferrable desc distinct do else end except exists"
                                            + " extract false fetch float for foreign freeze from full grant"
                                            + " greatest group grouping having ilike in initially inner inout int"
                                            + " integer intersect interval into is isnull join json json_array"
                                            + " json_arrayagg json_exists json_object json_objectagg json_query"
                                            + " json_scalar json_serialize json_table json_value lateral leading"
                                            + " least left like limit localtime localtimestamp merge_action"
                                            + " national natural nchar none normalize not notnull null nullif"
                                            + " numeric offset on only or order out outer overlaps overlay placing"
                                            + " position precision primary real references returning right row"
                                            + " select session_user setof similar smallint some substring symmetric"
                                            + " system_user table tablesample then time timestamp to trailing treat"
                                            + " trim true union unique user using values varchar variadic verbose"
                                            + " when where window with xmlattributes xmlconcat xmlelement xmlexists"
                                            + " xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize"
                                            + " xmltable")
                                    .split(" ")));

    private PgNames() {}

    /** A table, view, type, routine or sequence, with its schema. */
    public static String object(ObjectId id) {
        return schema(id.schema()) + "." + part(id.name());
    }

    public static String schema(String schema) {
        return part(schema);
    }

    public static String column(String column) {
        return part(column);
    }

    /** The name of an index or a unique key, without its schema. */
    public static String index(ObjectId table, String index) {
        return quoted(TargetNames.ofIndex(table.name(), index));
    }

    /** A name that stands alone: of a column, a constraint, an alias. */
    public static String part(String sourceName) {
        return quoted(TargetNames.of(sourceName));
    }

    /** A name of the target, in quotes if it needs them. */
    public static String quoted(String targetName) {
        return PLAIN.matcher(targetName).matches() && !RESERVED.contains(targetName)
                ? targetName
                : "\"" + targetName.replace("\"", "\"\"") + "\"";
    }

    /** A text in single quotes; {@code standard_conforming_strings} is on. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
