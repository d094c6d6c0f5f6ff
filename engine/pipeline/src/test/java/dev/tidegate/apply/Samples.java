package dev.tidegate.apply;

import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.List;

/** A table, and transactions by their number. */
final class Samples {
    static final TableSchema DOCUMENT =
            new TableSchema(
                    new TableId("dbo", "document"),
                    1,
                    List.of(new Column("body", ColumnType.of(ColumnType.Kind.TEXT), true)),
                    List.of());

    private Samples() {}

    /** Of the transaction; the one of 0 is before all. */
    static Lsn lsn(int transaction) {
        return new Lsn(1, transaction, (short) 1);
    }

    static LogEvent.Change insert(int transaction, int order) {
        return new LogEvent.Insert(new Position(lsn(transaction), order), DOCUMENT, Row.of("text"));
    }

    static Checkpoint checkpoint(int transaction) {
        return new Checkpoint(1, lsn(transaction), Instant.EPOCH, ChainHash.START, transaction);
    }
}
