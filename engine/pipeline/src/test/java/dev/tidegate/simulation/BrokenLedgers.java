package dev.tidegate.simulation;

import dev.tidegate.apply.Target;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.load.ChunkTarget.Chunk;
import dev.tidegate.load.Following;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.load.Routing;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.simulation.PassingLoad.PassingChunk;
import dev.tidegate.simulation.PassingLoad.PassingChunks;
import dev.tidegate.simulation.PassingLoad.PassingRouting;
import dev.tidegate.simulation.PassingLoad.PassingTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Ledgers that count wrong, each in one way, as ports that have it. The rows are right. */
final class BrokenLedgers {
    private BrokenLedgers() {}

    /** What a ledger makes of a transaction's changes and of what it was told. */
    private interface Counting {
        LedgerChanges of(List<LogEvent.Change> changes, LedgerChanges told);
    }

    private static Wiring counting(Counting counting) {
        return committing((transaction, checkpoint, ledger) ->
                transaction.commit(checkpoint, counting.of(transaction.applied(), ledger)));
    }

    /** How a transaction commits. */
    private interface Committing {
        void commit(
                TargetPorts.Transaction transaction, Checkpoint checkpoint, LedgerChanges ledger);
    }

    private static Wiring committing(Committing committing) {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with(new CountingTarget(target, committing));
    }

    /** Counts rows that come, and what becomes of them, but not those that go. */
    static Wiring forgetsDeletes() {
        return counting((changes, _) ->
                sumOf(changes.stream().filter(it -> !(it instanceof LogEvent.Delete)).toList()));
    }

    /** Takes what was there before an update for nothing. */
    static Wiring forgetsWhatAnUpdateReplaces() {
        return counting((changes, _) ->
                sumOf(
                        changes.stream()
                                .map(it ->
                                        it instanceof LogEvent.Update update
                                                ? new LogEvent.Insert(
                                                        update.position(),
                                                        update.schema(),
                                                        update.after())
                                                : it)
                                .toList()));
    }

    /** Takes a large object that an update leaves out for unchanged, though its row moved. */
    static Wiring takesALargeObjectThatMovesForUnchanged() {
        return counting((changes, told) ->
                changes.stream().anyMatch(it -> it.schema().equals(Tables.ACCOUNT))
                        ? sumOf(changes.stream().map(BrokenLedgers::withoutMoves).toList())
                        : told);
    }

    private static LogEvent.Change withoutMoves(LogEvent.Change change) {
        return change instanceof LogEvent.Update update && update.after().hasUnchanged()
                ? new LogEvent.Update(
                        update.position(),
                        update.schema(),
                        withNoNote(update.before()),
                        withNoNote(update.after()))
                : change;
    }

    private static Row withNoNote(Row account) {
        return Row.of(account.value(0), account.value(1), null);
    }

    /** A crash between the two leaves one without the other. */
    static Wiring advancesBehindTheTransaction() {
        return (source, journal, target) ->
                committing(
                                (transaction, checkpoint, ledger) -> {
                                    transaction.commit(checkpoint, LedgerChanges.Counted.NOTHING);
                                    target.database().countOnly(ledger);
                                })
                        .of(source, journal, target);
    }

    /** A change that goes to the load comes with its chunk, and is counted here as well. */
    static Wiring countsWhatIsHandedOver() {
        return (source, journal, target) -> {
            List<LogEvent.Change> handedOver = new ArrayList<>();
            return counting((_, told) -> both(told, sumOf(drained(handedOver))))
                    .of(source, journal, target)
                    .with(
                            (UnaryOperator<LoadedTables>)
                                    loaded ->
                                            new PassingTables(loaded) {
                                                @Override
                                                public Routing routing() {
                                                    return hearing(super.routing(), handedOver);
                                                }
                                            });
        };
    }

    private static Routing hearing(Routing routing, List<LogEvent.Change> handedOver) {
        return new PassingRouting(routing) {
            @Override
            void handOver(Following.Partly partly, Row key, LogEvent.Change change) {
                handedOver.add(change);
                super.handOver(partly, key, change);
            }
        };
    }

    private static List<LogEvent.Change> drained(List<LogEvent.Change> changes) {
        List<LogEvent.Change> drained = List.copyOf(changes);
        changes.clear();
        return drained;
    }

    /** Merged rows are counted, those that they replace are not taken off. */
    static Wiring missesWhatAMergeReplaces() {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with(
                                new PassingChunks(target) {
                                    @Override
                                    public Chunk begin(TableSchema schema) {
                                        return new Forgetful(target.begin(schema));
                                    }
                                });
    }

    private static final class Forgetful extends PassingChunk {
        Forgetful(LoadingChunk chunk) {
            super(chunk);
        }

        @Override
        public void mergeTelling(List<LogEvent.Change> changes, Consumer<Row> replaced) {
            super.mergeTelling(changes, _ -> {});
        }
    }

    private static LedgerChanges sumOf(List<LogEvent.Change> changes) {
        Ledgers ledgers = FakeHasher.LEDGERS;
        Map<TableId, TableLedger> tables = new TreeMap<>();
        for (LogEvent.Change change : changes) {
            TableTally tally = ledgers.forRows(change.schema()).orElseThrow();
            tally.add(change);
            tables.merge(change.schema().table(), tally.sum(), TableLedger::plus);
        }
        return new LedgerChanges.Counted(tables);
    }

    private static LedgerChanges both(LedgerChanges one, LedgerChanges other) {
        Map<TableId, TableLedger> tables = new TreeMap<>(tables(one));
        tables(other).forEach((table, sum) -> tables.merge(table, sum, TableLedger::plus));
        return new LedgerChanges.Counted(tables);
    }

    private static Map<TableId, TableLedger> tables(LedgerChanges changes) {
        return switch (changes) {
            case LedgerChanges.Counted(var tables) -> tables;
            case LedgerChanges.NotCounted _ -> Map.of();
        };
    }

    /** A target that keeps its ledger in its own way. */
    private record CountingTarget(TargetPorts ports, Committing committing) implements Target {
        @Override
        public Checkpoint takeOver() {
            return ports.takeOver();
        }

        @Override
        public TargetTransaction begin() {
            return new KeptTransaction(ports.daemon(), this::beginLarge);
        }

        @Override
        public TargetTransaction beginLarge() {
            TargetPorts.Transaction transaction = ports.send();
            return new TargetTransaction() {
                @Override
                public void apply(LogEvent.Change change) {
                    transaction.apply(change);
                }

                @Override
                public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
                    committing.commit(transaction, checkpoint, ledger);
                }

                @Override
                public void close() {
                    transaction.close();
                }
            };
        }

        @Override
        public TargetTransaction beginCarefully() {
            return beginLarge();
        }
    }
}
