package dev.tidegate.postgres;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes the statements that ask the target for violated keys. Stateless.
 *
 * <p>Each key is looked up by an index, whatever the planner believes of the tables' size: a
 * subquery that locks rows, or has {@code offset 0}, is run for each key. Values are compared as
 * PostgreSQL's own triggers do it: cast to the types that the constraint's operators take.
 */
final class RuleStatements {
    private RuleStatements() {}

    /**
     * One side of a foreign key.
     *
     * @param table its name, quoted; behind {@code only} unless it has partitions
     * @param columns their names, quoted
     * @param types the columns' types
     * @param compared the types as which the constraint compares them
     */
    record Side(String table, List<String> columns, List<String> types, List<String> compared) {
        private String column(String row, int i) {
            return row + "." + columns.get(i);
        }

        /** A given value as the column holds it. */
        private String given(int i) {
            return "cast(s.c" + i + " as " + types.get(i) + ")";
        }

        private String compared(String value, int i) {
            return "cast(" + value + " as " + compared.get(i) + ")";
        }
    }

    /**
     * For keys of rows that refer to others: each has its parent, unless no row has the key any
     * more. The parent is locked as PostgreSQL does it, so that nobody deletes it meanwhile.
     */
    static Rule.Statements refers(Side child, Side parent, Rule.Nulls nulls) {
        int size = child.columns().size();
        String parentIsThere =
                "exists (select from "
                        + parent.table()
                        + " as x where "
                        + all(
                                size,
                                i ->
                                        parent.compared(parent.column("x", i), i)
                                                + " = "
                                                + child.compared(child.given(i), i))
                        + " for key share of x)";
        String childIsThere =
                "exists (select from "
                        + child.table()
                        + " as y where "
                        + all(size, i -> child.column("y", i) + " = " + child.given(i))
                        + " offset 0)";
        String violated = first(parentIsThere, childIsThere);
        String condition =
                switch (nulls) {
                    case PASSED_OVER, EQUAL -> violated;
                    case ALL_OR_NONE ->
                            "case when "
                                    + all(size, i -> "s.c" + i + " is not null")
                                    + " then "
                                    + violated
                                    + " else exists (select from "
                                    + child.table()
                                    + " as z where "
                                    + all(
                                            size,
                                            i ->
                                                    child.column("z", i)
                                                            + " is not distinct from "
                                                            + child.given(i))
                                    + " offset 0) end";
                };
        return Rule.Statements.of("select s.n from " + given(size) + " where " + condition);
    }

    /** For keys that rows lost or took along: some row has it again, or none refers to it. */
    static Rule.Statements referred(Side child, Side parent) {
        int size = child.columns().size();
        return Rule.Statements.of(
                "select s.n from "
                        + given(size)
                        + " where "
                        + first(
                                "exists (select from "
                                        + parent.table()
                                        + " as x where "
                                        + all(
                                                size,
                                                i ->
                                                        parent.column("x", i)
                                                                + " = "
                                                                + parent.given(i))
                                        + " offset 0)",
                                "exists (select from "
                                        + child.table()
                                        + " as y where "
                                        + all(
                                                size,
                                                i ->
                                                        parent.compared(parent.given(i), i)
                                                                + " = "
                                                                + child.compared(
                                                                        child.column("y", i), i))
                                        + " offset 0)"));
    }

    /**
     * For keys of rows that must be different: at most one row has it.
     *
     * @param filter which rows count; empty for all
     */
    static Rule.Statements unique(Side side, String filter) {
        int size = side.columns().size();
        String counts = filter.isEmpty() ? "true" : "(" + filter + ")";
        return new Rule.Statements(
                "select s.n from "
                        + given(size)
                        + " where (select count(*) from "
                        + side.table()
                        + " as x where ",
                each(size, i -> side.column("x", i) + " = " + side.given(i)),
                each(size, i -> side.column("x", i) + " is null"),
                " and " + counts + " offset 0) > 1");
    }

    /** Not the parent, but a child; in this order, whatever the planner thinks is cheaper. */
    private static String first(String parentIsThere, String childIsThere) {
        return "case when " + parentIsThere + " then false else " + childIsThere + " end";
    }

    private static String given(int size) {
        return "unnest("
                + String.join(", ", each(size, _ -> "?"))
                + ") with ordinality as s("
                + String.join(", ", each(size, i -> "c" + i))
                + ", n)";
    }

    private static String all(int size, IntFunction<String> condition) {
        return String.join(" and ", each(size, condition));
    }

    private static List<String> each(int size, IntFunction<String> text) {
        return IntStream.range(0, size).mapToObj(text).collect(Collectors.toList());
    }
}
