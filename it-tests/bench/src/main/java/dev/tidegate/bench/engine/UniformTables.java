package dev.tidegate.bench.engine;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.Groups;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Any number of tables of one shape: a key, a number, a text, an amount, a time.
 *
 * <p>A row's values follow from its key and its version, so that no row needs to be remembered.
 */
public final class UniformTables {
    private static final LocalDateTime NOON = LocalDateTime.of(2026, 7, 1, 12, 0);

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("id", ColumnType.of(Kind.INT), false),
                    new Column("other", ColumnType.of(Kind.INT), true),
                    new Column("name", ColumnType.ofLength(Kind.NVARCHAR, 60), true),
                    new Column("amount", new ColumnType(Kind.DECIMAL, 0, 12, 2), false),
                    new Column("changed_at", new ColumnType(Kind.DATETIME2, 0, 0, 3), true));

    /**
     * Rows, lowest and highest key, sum of the amounts, and how many rows are not as {@link #row}
     * makes them; the table follows.
     */
    static final String SELECT_CONTENT =
            "select count(*), coalesce(min(id), 0), coalesce(max(id), 0), coalesce(sum(amount), 0),"
                    + " count(*) filter (where (other, name, changed_at) is distinct from"
                    + " (case when id % 7 > 0 then id % 1000 end,"
                    + " 'row number ' || id || ' in its version ' || amount::int,"
                    + " timestamp '2026-07-01 12:00' + interval '1 s' * id"
                    + " + interval '1 ms' * (amount::int % 1000))) from ";

    private final List<TableDefinition> definitions;

    /** So many tables. */
    public UniformTables(int tables) {
        definitions = IntStream.range(0, tables).mapToObj(UniformTables::definition).toList();
    }

    private static TableDefinition definition(int table) {
        String name = String.format("t%04d", table);
        List<String> key = List.of("id");
        return new TableDefinition(
                new TableSchema(new TableId("dbo", name), 1, COLUMNS, key),
                COLUMNS.stream()
                        .map(column ->
                                new ColumnDefinition(
                                        column.name(),
                                        column.type(),
                                        column.nullable(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()))
                        .toList(),
                Optional.of(new KeyDefinition("pk_" + name, key, Optional.empty())),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0);
    }

    /**
     * Deals the tables out to so many replication groups, one after the other.
     *
     * @param count at most as many as there are tables
     */
    public Groups groups(int count) {
        if (count < 1 || count > count()) {
            throw new IllegalArgumentException(
                    "%d tables cannot be in %d groups".formatted(count(), count));
        }
        List<List<String>> names = new ArrayList<>();
        for (int group = 1; group < count; group++) {
            int own = group;
            names.add(
                    IntStream.range(0, count())
                            .filter(table -> table % count == own)
                            .mapToObj(table -> schema(table).table().toString())
                            .toList());
        }
        return Groups.of(names);
    }

    /** How many. */
    public int count() {
        return definitions.size();
    }

    /** All of them. */
    public List<TableDefinition> definitions() {
        return definitions;
    }

    /** The shape of a table, counted from 0. */
    public TableSchema schema(int table) {
        return definitions.get(table).schema();
    }

    /** As SQL names it on the target. */
    public String sqlName(int table) {
        return "dbo." + schema(table).table().name();
    }

    /** A row; its amount is its version. */
    public static Row row(int id, int version) {
        return Row.of(
                id,
                id % 7 == 0 ? null : id % 1_000,
                "row number " + id + " in its version " + version,
                BigDecimal.valueOf(version * 100L, 2),
                NOON.plusSeconds(id).plusNanos(version % 1_000 * 1_000_000L));
    }
}
