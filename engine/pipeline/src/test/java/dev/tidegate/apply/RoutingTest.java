package dev.tidegate.apply;

import static dev.tidegate.apply.Samples.checkpoint;
import static dev.tidegate.apply.Samples.lsn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.load.Following;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.load.Routing;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Which changes a window applies, and which it hands over to the load: keys up to 50 are loaded.
 */
class RoutingTest {
    private static final TableSchema ITEM =
            new TableSchema(
                    new TableId("dbo", "item"),
                    1,
                    List.of(
                            new Column("id", ColumnType.of(ColumnType.Kind.INT), false),
                            new Column("body", ColumnType.of(ColumnType.Kind.TEXT), true)),
                    List.of("id"));

    private final List<String> applied = new ArrayList<>();
    private final List<String> handedOver = new ArrayList<>();
    private int delivered;
    private final Window window =
            new Window(
                    new Recorder(), () -> Instant.EPOCH, new HalfLoaded(), Ledgers.OFF, Taps.NONE);

    @Test
    void changesOfLoadedKeysAreAppliedAndOthersHandedOver() {
        fill(new LogEvent.Insert(at(), ITEM, row(50, "a")));
        fill(new LogEvent.Insert(at(), ITEM, row(51, "a")));
        fill(new LogEvent.Update(at(), ITEM, row(50, "a"), row(50, "b")));
        fill(new LogEvent.Update(at(), ITEM, row(51, "a"), row(51, "b")));

        assertThat(applied).containsExactly("insert 50", "update 50 to 50");
        assertThat(handedOver).containsExactly("51: insert 51", "51: update 51 to 51");
    }

    @Test
    void aRowThatMovesAmongLoadedKeysIsMovedOnTheTarget() {
        fill(new LogEvent.Update(at(), ITEM, row(1, "a"), row(2, "a")));

        assertThat(applied).containsExactly("update 1 to 2");
        assertThat(handedOver).isEmpty();
    }

    @Test
    void aRowThatLeavesWhatIsLoadedIsDeletedThereAndInsertedElsewhere() {
        fill(new LogEvent.Update(at(), ITEM, row(40, "a"), row(60, "a")));

        assertThat(applied).containsExactly("delete 40");
        assertThat(handedOver).containsExactly("60: insert 60");
    }

    @Test
    void aRowThatComesIntoWhatIsLoadedIsInsertedThereAndDeletedElsewhere() {
        fill(new LogEvent.Update(at(), ITEM, row(60, "a"), row(40, "a")));

        assertThat(applied).containsExactly("insert 40");
        assertThat(handedOver).containsExactly("60: delete 60");
    }

    @Test
    void aRowThatMovesAmongKeysThatAreNotLoadedMayBelongToTwoChunks() {
        fill(new LogEvent.Update(at(), ITEM, row(60, "a"), row(70, "a")));

        assertThat(handedOver).containsExactly("60: delete 60", "70: insert 70");
    }

    @Test
    void aRowThatComesIntoWhatIsLoadedWithoutItsLargeObjectsIsNowhereButOnTheSource() {
        assertThatThrownBy(() ->
                        fill(
                                new LogEvent.Update(
                                        at(),
                                        ITEM,
                                        row(60, Row.UNCHANGED),
                                        row(40, Row.UNCHANGED))))
                .isInstanceOfSatisfying(
                        LostValuesException.class,
                        it -> assertThat(it.table()).isEqualTo(ITEM.table()));
    }

    @Test
    void whatIsPutAsideIsWhatTheTargetLacksTheLoadBringsTheRest() {
        window.treat(new Treatment.PutAside(lsn(1)));
        fill(new LogEvent.Insert(at(), ITEM, row(40, "a")));
        fill(new LogEvent.Update(at(), ITEM, row(60, "a"), row(60, "b")));

        assertThat(applied).containsExactly("put aside");
        assertThat(handedOver).containsExactly("60: update 60 to 60");
    }

    @Test
    void theLoadGetsItsPartWhenTheWindowIsCommitted() {
        fill(new LogEvent.Insert(at(), ITEM, row(60, "a")));
        window.transactionEnded(1);
        SealedWindow sealed = window.seal(checkpoint(1));
        assertThat(delivered).isZero();
        sealed.commit();
        sealed.routing().deliver();

        assertThat(delivered).isEqualTo(1);
        assertThat(sealed.applied().totalChanges()).as("those of the target").isZero();
    }

    private void fill(LogEvent.Change change) {
        window.apply(change, lsn(1));
    }

    private static Position at() {
        return new Position(lsn(1), 0);
    }

    private static Row row(int id, Object body) {
        return Row.of(id, body);
    }

    private static int id(Row row) {
        return (Integer) Objects.requireNonNull(row.value(0));
    }

    private static String text(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert insert -> "insert " + id(insert.after());
            case LogEvent.Update update ->
                    "update " + id(update.before()) + " to " + id(update.after());
            case LogEvent.Delete delete -> "delete " + id(delete.before());
        };
    }

    private final class HalfLoaded implements LoadedTables {
        @Override
        public Routing routing() {
            return new Routing() {
                @Override
                public Following following(TableSchema schema) {
                    return new Half();
                }

                @Override
                public void deliver() {
                    delivered++;
                }
            };
        }

        @Override
        public void takenOver(Checkpoint start) {}

        @Override
        public void startOver(TableId table, Checkpoint at) {}

        @Override
        public void committed(Checkpoint checkpoint) {}

        @Override
        public boolean isLoading() {
            return true;
        }

        @Override
        public boolean wantsRest() {
            return false;
        }

        @Override
        public void rest(Checkpoint at, Lsn journalRead) {}

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        public Map<TableId, Lsn> beginnings() {
            return Map.of();
        }
    }

    private final class Half implements Following.Partly {
        @Override
        public Row key(Row row) {
            return row.project(ITEM.keyOrdinals());
        }

        @Override
        public boolean isLoaded(Row key) {
            return id(key) <= 50;
        }

        @Override
        public void handOver(Row key, LogEvent.Change change) {
            handedOver.add(id(key) + ": " + text(change));
        }
    }

    private final class Recorder implements Target, Quarantine {
        @Override
        public boolean isPossible() {
            return true;
        }

        @Override
        public Checkpoint takeOver() {
            return checkpoint(0);
        }

        @Override
        public TargetTransaction begin() {
            return transaction(change -> applied.add(text(change)));
        }

        @Override
        public Quarantine quarantine() {
            return this;
        }

        @Override
        public Set<Lsn> approved() {
            return Set.of();
        }

        @Override
        public TargetTransaction putAside(Lsn commitLsn) {
            return transaction(_ -> applied.add("put aside"));
        }

        @Override
        public Finding blocked(Lsn commitLsn, TidegateException why) {
            return Finding.NOTHING;
        }

        @Override
        public String option() {
            return "";
        }

        @Override
        public Summary unresolved() {
            return Summary.EMPTY;
        }
    }

    private static Target.TargetTransaction transaction(Consumer<LogEvent.Change> changes) {
        return new Target.TargetTransaction() {
            @Override
            public void apply(LogEvent.Change change) {
                changes.accept(change);
            }

            @Override
            public void commit(Checkpoint checkpoint, LedgerChanges ledger) {}

            @Override
            public void close() {}
        };
    }
}
