package dev.tidegate.scenarios;

import dev.tidegate.apply.Target;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.ledger.ExcludedColumns;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.ledger.WindowTally;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.ReverseCounting;
import dev.tidegate.sqlserver.ReverseLedger;
import dev.tidegate.validate.hash.RowHashers;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Changes that go back, counted as the worker counts them. */
final class ReverseLedgerFixture {
    static final ReverseCounting COUNTING =
            ReverseCounting.with(RowHashers.xxh3(4711), ExcludedColumns.NONE);

    private static final ChunkSource.Limit UNLIMITED =
            new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private ReverseLedgerFixture() {}

    /** The marker behind which the stream is applied. */
    static LogEvent.Change start() {
        return MarkerRows.change(
                new Position(new Lsn(0x2a, 100, (short) 1), 0), ReverseFixture.START);
    }

    /** What the images of changes come to, those before a start too. */
    static LedgerChanges counted(LogEvent.Change... changes) {
        WindowTally window = COUNTING.ledgers().forWindows().orElseThrow();
        Map<TableSchema, TableTally> tallies = new HashMap<>();
        for (LogEvent.Change change : changes) {
            tallies.computeIfAbsent(change.schema(), window::of).add(change);
        }
        return window.drain();
    }

    /** Applies changes as one transaction, counted. */
    static Checkpoint apply(
            ReverseFixture db, Target target, Checkpoint owner, LogEvent.Change... changes) {
        return db.apply(target, owner, counted(changes), changes);
    }

    static ReverseLedger ledger(ReverseFixture db) {
        return db.stream().ledger(0).orElseThrow();
    }

    static ReverseLedger.Account account(ReverseFixture db, String table) {
        return Objects.requireNonNull(
                ledger(db).tables().get(new TableId("dbo", table)), "no account of " + table);
    }

    /** What the rows that SQL Server has come to. */
    static TableLedger rows(ReverseFixture db, TableDefinition table) throws InterruptedException {
        TableTally tally = COUNTING.ledgers().forRows(table.schema()).orElseThrow();
        Optional<Row> _ =
                db.source().chunks().read(table.schema(), KeyRange.ALL, UNLIMITED, tally::add);
        return tally.sum();
    }
}
