package dev.tidegate.bench.latency;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import java.util.List;
import java.util.Optional;

/** A table with a row for each transaction: its number, from 1 without a gap, and its time. */
final class CommitTable {
    /** The rows behind a number (1). */
    static final String SELECT_NEW =
            "select number, committed_nanos from dbo.commit_time where number > ? order by number";

    /** Its definition. */
    static final TableDefinition DEFINITION = definition();

    private CommitTable() {}

    /**
     * A row.
     *
     * @param committedNanos {@link System#nanoTime} of this process
     */
    static Row row(long number, long committedNanos) {
        return Row.of(number, committedNanos);
    }

    private static TableDefinition definition() {
        List<Column> columns =
                List.of(
                        new Column("number", ColumnType.of(Kind.BIGINT), false),
                        new Column("committed_nanos", ColumnType.of(Kind.BIGINT), false));
        List<String> key = List.of("number");
        return new TableDefinition(
                new TableSchema(new TableId("dbo", "commit_time"), 1, columns, key),
                columns.stream().map(CommitTable::plain).toList(),
                Optional.of(new KeyDefinition("pk_commit_time", key, Optional.empty())),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0);
    }

    private static ColumnDefinition plain(Column column) {
        return new ColumnDefinition(
                column.name(),
                column.type(),
                column.nullable(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
