package dev.tidegate.postgres;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.TableSchema;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Statements that write many rows of a table with a key, each made once. Their parameters are
 * arrays, one for each column. Owned by one thread.
 *
 * <p>Updates and deletes look each row's address up, with its key, in a subquery that the planner
 * must run once for each row given ({@code offset 0}); so the table is never read as a whole, no
 * matter what the planner believes of its size. A plan that is kept stays right when an empty table
 * has become a large one.
 */
final class ArrayStatements {
    private final TableSchema schema;
    private final String table;
    private final int[] keyOrdinals;
    private final Map<BitSet, Statement> updates = new HashMap<>();
    private final Map<BitSet, Statement> upserts = new HashMap<>();
    private final Statement delete;
    private final Statement insert;

    ArrayStatements(TableSchema schema) {
        this.schema = schema;
        this.table = Names.table(schema.table());
        this.keyOrdinals = schema.keyOrdinals();
        this.delete =
                new Statement(
                        "delete from " + table + " as t using " + found(keyOrdinals), keyOrdinals);
        int[] all = IntStream.range(0, schema.columns().size()).toArray();
        this.insert =
                new Statement(
                        "insert into "
                                + table
                                + " ("
                                + list(all, this::name)
                                + ") select "
                                + list(all, this::value)
                                + " from "
                                + given(all),
                        all);
    }

    /**
     * A statement.
     *
     * @param ordinals the columns whose values are its parameters, in this order
     */
    record Statement(String sql, int[] ordinals) {}

    /** Deletes rows. */
    Statement delete() {
        return delete;
    }

    /** Puts rows in. */
    Statement insert() {
        return insert;
    }

    /**
     * Sets columns of rows.
     *
     * @param columns which; if there is none, it only sees that the rows are there
     */
    Statement update(BitSet columns) {
        return updates.computeIfAbsent((BitSet) columns.clone(), this::makeUpdate);
    }

    /**
     * Puts rows in, or makes those with their keys equal to them; hits all of them.
     *
     * @param leftOut columns that a row which is there keeps as it has them
     */
    Statement upsert(BitSet leftOut) {
        return upserts.computeIfAbsent((BitSet) leftOut.clone(), this::makeUpsert);
    }

    /**
     * Reads rows by their keys; those that are not there are left out.
     *
     * @param leftOut columns that are not read
     */
    Statement read(BitSet leftOut) {
        int[] read = IntStream.of(insert.ordinals).filter(i -> !leftOut.get(i)).toArray();
        return new Statement(
                "select "
                        + list(read, i -> "f." + name(i))
                        + " from "
                        + given(keyOrdinals)
                        + " cross join lateral (select x.* from "
                        + table
                        + " as x where "
                        + hasKey()
                        + " offset 0) as f",
                keyOrdinals);
    }

    /** Reads whole rows by their keys, and keeps others from writing them. */
    Statement readLocked() {
        Statement read = read(new BitSet());
        return new Statement(read.sql + " for update of f", read.ordinals);
    }

    private Statement makeUpsert(BitSet leftOut) {
        int[] set =
                IntStream.of(insert.ordinals)
                        .filter(i -> !leftOut.get(i) && (!isKey(i) || hasTwoZeros(type(i))))
                        .toArray();
        return new Statement(
                insert.sql
                        + " on conflict ("
                        + list(keyOrdinals, this::name)
                        + ") do update set "
                        + list(set.length == 0 ? keyOrdinals : set, this::excluded),
                insert.ordinals);
    }

    private String excluded(int ordinal) {
        return name(ordinal) + " = excluded." + name(ordinal);
    }

    /** Whether two values may be equal and differ all the same. */
    private static boolean hasTwoZeros(ColumnType type) {
        return type.kind() == ColumnType.Kind.REAL || type.kind() == ColumnType.Kind.FLOAT;
    }

    private Statement makeUpdate(BitSet columns) {
        int[] set = columns.stream().toArray();
        int[] ordinals =
                IntStream.concat(
                                IntStream.of(keyOrdinals), IntStream.of(set).filter(i -> !isKey(i)))
                        .toArray();
        String nothing = name(keyOrdinals[0]) + " = t." + name(keyOrdinals[0]);
        return new Statement(
                "update "
                        + table
                        + " as t set "
                        + (columns.isEmpty() ? nothing : list(set, i -> name(i) + " = " + value(i)))
                        + " from "
                        + found(ordinals),
                ordinals);
    }

    private boolean isKey(int ordinal) {
        return IntStream.of(keyOrdinals).anyMatch(i -> i == ordinal);
    }

    /** The rows given, and where the target has the ones with their keys. */
    private String found(int[] ordinals) {
        return given(ordinals)
                + " cross join lateral (select x.ctid as place from "
                + table
                + " as x where "
                + hasKey()
                + " offset 0) as f where t.ctid = f.place";
    }

    private String hasKey() {
        return IntStream.of(keyOrdinals)
                .mapToObj(i -> "x." + name(i) + " = " + value(i))
                .collect(Collectors.joining(" and "));
    }

    private static String given(int[] ordinals) {
        return "unnest("
                + list(ordinals, _ -> "?")
                + ") as s("
                + list(ordinals, i -> "c" + i)
                + ")";
    }

    private static String list(int[] ordinals, IntFunction<String> each) {
        return IntStream.of(ordinals).mapToObj(each).collect(Collectors.joining(", "));
    }

    private String name(int ordinal) {
        return Names.column(schema.columns().get(ordinal).name());
    }

    private String value(int ordinal) {
        return ArrayType.element(type(ordinal), "s.c" + ordinal);
    }

    private ColumnType type(int ordinal) {
        List<Column> columns = schema.columns();
        return columns.get(ordinal).type();
    }
}
