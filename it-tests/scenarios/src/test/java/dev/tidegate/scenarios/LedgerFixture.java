package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.checkpoint;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.ChunkTarget.Chunk;
import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A database whose changes are counted as the pipeline does. */
final class LedgerFixture implements AutoCloseable {
    /** Of rows with a large object. */
    static final TableDefinition PAGE =
            table("Page")
                    .column("Id", Kind.INT)
                    .column("Title", ColumnType.ofLength(Kind.NVARCHAR, 20))
                    .column("Body", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .build();

    /** Of rows without one. */
    static final TableDefinition NOTE =
            table("Note").column("Id", Kind.INT).column("PageId", Kind.INT).build();

    final PostgresFixture db;
    final Connection rows;
    final Target target;
    Checkpoint at;
    private int transactions;

    LedgerFixture(PostgresServer server, String name) throws SQLException {
        db = new PostgresFixture(server, name);
        rows = DriverManager.getConnection(db.url());
        target = db.target().applyTarget(0);
        at = target.takeOver();
    }

    void takeOver() {
        at = target.takeOver();
    }

    /** Takes over behind a checkpoint that somebody moved. */
    void takeOverAt(int transaction) {
        takeOver();
        transactions = transaction;
    }

    ChunkTarget chunks() {
        return db.target().chunks(0);
    }

    void load(TableDefinition definition, Row... content) throws Exception {
        db.target().schema().create(List.of(definition));
        chunks().startOver(definition.schema(), at);
        TableTally tally = KeptRows.LEDGERS.forRows(definition.schema()).orElseThrow();
        try (Chunk chunk = chunks().begin(definition.schema())) {
            for (Row row : content) {
                chunk.rows().accept(row);
                tally.add(row);
            }
            chunk.rowsEnded();
            chunk.publish(
                    new Loaded(KeyRange.ALL, content.length, 1, true).with(tally.sum()),
                    at,
                    at.commitLsn());
        }
    }

    /** One of each kind in turn. */
    TargetTransaction begin(int number) {
        return switch (number % 3) {
            case 0 -> target.beginLarge();
            case 1 -> target.begin();
            default -> target.beginCarefully();
        };
    }

    void apply(TargetTransaction transaction, List<LogEvent.Change> changes) {
        apply(transaction, changes, counted(changes));
    }

    void apply(
            TargetTransaction transaction, List<LogEvent.Change> changes, LedgerChanges counted) {
        Checkpoint next = checkpoint(at.epoch(), ++transactions);
        try (transaction) {
            changes.forEach(transaction::apply);
            transaction.seal();
            transaction.commit(next, counted);
        }
        at = next;
    }

    static LedgerChanges counted(List<LogEvent.Change> changes) {
        var window = KeptRows.LEDGERS.forWindows().orElseThrow();
        Map<TableSchema, TableTally> tallies = new HashMap<>();
        changes.forEach(change -> tallies.computeIfAbsent(change.schema(), window::of).add(change));
        return window.drain();
    }

    TableLedger of(TableDefinition definition) {
        return Optional.ofNullable(
                        db.target().ledger(0).read().orElseThrow().tables().get(definition.table()))
                .orElseThrow()
                .sum();
    }

    void requireSum(TableDefinition definition) throws SQLException {
        assertThat(of(definition))
                .as("at %s", at.commitLsn())
                .isEqualTo(KeptRows.sum(rows, definition.schema()));
    }

    void requireRows(TableDefinition definition) throws SQLException {
        assertThat(of(definition).rows())
                .as("at %s", at.commitLsn())
                .isEqualTo(KeptRows.sum(rows, definition.schema()).rows());
    }

    @Override
    public void close() throws SQLException {
        rows.close();
        db.close();
    }
}
