package dev.tidegate.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.load.LoadedTables;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransactionFeedTest {
    private static final Lsn COMMIT_LSN = new Lsn(2, 1, (short) 1);
    private static final Checkpoint START =
            new Checkpoint(1, new Lsn(1, 1, (short) 1), Instant.EPOCH, ChainHash.START, 0);
    private static final TableSchema DOCUMENT =
            new TableSchema(
                    new TableId("dbo", "document"),
                    1,
                    List.of(new Column("body", ColumnType.of(ColumnType.Kind.TEXT), true)),
                    List.of());
    private static final String LARGE = "x".repeat(1 << 20);

    private final List<String> target = new ArrayList<>();
    private final ApplySettings settings = new ApplySettings(1_000, Duration.ofSeconds(1), 100);
    private final TransactionFeed feed =
            new TransactionFeed(
                    new WindowsInHand(
                            new Window(
                                    new Recorder(),
                                    InstantSource.system(),
                                    LoadedTables.ALL,
                                    Ledgers.OFF,
                                    Taps.NONE),
                            new InFlight(new DirectThread()),
                            START,
                            settings,
                            _ -> {}),
                    settings,
                    new TransactionFeed.Care(Set.of(), Lsn.ZERO));

    @Test
    void aTransactionWithManyChangesGoesToTheTargetAsItComes() {
        feed.begun(COMMIT_LSN);
        insert(101, "small");

        assertThat(target).hasSize(101);
    }

    @Test
    void soDoesOneWithFewLargeRows() {
        feed.begun(COMMIT_LSN);
        insert(9, LARGE);

        assertThat(target).hasSizeGreaterThan(7);
    }

    @Test
    void theCopyThatTurnsOutUnfinishedIsUndone() {
        feed.begun(COMMIT_LSN);
        insert(101, "small");
        feed.abandoned();
        feed.begun(COMMIT_LSN);
        insert(101, "small");
        feed.committed(new LogEvent.Commit(COMMIT_LSN, Instant.EPOCH, 101, ChainHash.START), 7);

        assertThat(target.subList(0, 101)).containsOnly("insert");
        assertThat(target.get(101)).isEqualTo("close");
        assertThat(target.subList(102, target.size() - 2)).containsOnly("insert").hasSize(101);
        assertThat(target.get(target.size() - 2)).isEqualTo("commit up to " + COMMIT_LSN);
    }

    @Test
    void aSmallTransactionCostsNothingUntilItIsComplete() {
        feed.begun(COMMIT_LSN);
        insert(100, "small");

        assertThat(target).isEmpty();
    }

    private void insert(int rows, String body) {
        for (int order = 0; order < rows; order++) {
            feed.content(
                    new LogEvent.Insert(new Position(COMMIT_LSN, order), DOCUMENT, Row.of(body)));
        }
    }

    private final class Recorder implements Target, Target.TargetTransaction {
        @Override
        public Checkpoint takeOver() {
            return START;
        }

        @Override
        public TargetTransaction begin() {
            return this;
        }

        @Override
        public void apply(LogEvent.Change change) {
            target.add("insert");
        }

        @Override
        public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
            target.add("commit up to " + checkpoint.commitLsn());
        }

        @Override
        public void close() {
            target.add("close");
        }
    }
}
