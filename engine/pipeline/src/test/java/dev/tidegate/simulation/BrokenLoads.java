package dev.tidegate.simulation;

import dev.tidegate.apply.Target;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.Following;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.load.PassingChunkSource;
import dev.tidegate.load.Routing;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.simulation.PassingLoad.PassingChunk;
import dev.tidegate.simulation.PassingLoad.PassingChunks;
import dev.tidegate.simulation.PassingLoad.PassingRouting;
import dev.tidegate.simulation.PassingLoad.PassingTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Loads that get their hand-over wrong, each in one way, as ports that have it. */
final class BrokenLoads {
    private BrokenLoads() {}

    private static Wiring reading(Function<ChunkSource, ChunkSource> breaking) {
        return (source, journal, target) ->
                Wiring.STRAIGHT.of(source, journal, target).with(breaking.apply(source));
    }

    private static Wiring writing(BiFunction<LoadingChunk, TargetPorts, PassingChunk> breaking) {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with(
                                new PassingChunks(target) {
                                    @Override
                                    public Chunk begin(TableSchema schema) {
                                        return breaking.apply(target.begin(schema), target);
                                    }
                                });
    }

    private static Wiring telling(BiFunction<LoadedTables, TargetPorts, LoadedTables> breaking) {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with(
                                (UnaryOperator<LoadedTables>)
                                        loaded -> breaking.apply(loaded, target));
    }

    private static Wiring routing(UnaryOperator<Routing> breaking) {
        return telling((loaded, _) ->
                new PassingTables(loaded) {
                    @Override
                    public Routing routing() {
                        return breaking.apply(super.routing());
                    }
                });
    }

    /** A read starts before it sees all that its first position tells. */
    static Wiring theGuardBandIsOff() {
        return reading(source ->
                new PassingChunkSource(source) {
                    @Override
                    public void awaitVisible(Lsn position) {}
                });
    }

    /** What came between is neither kept nor waited for. */
    static Wiring lowIsTakenBeforeTheRangeIsOpened() {
        return reading(source ->
                new PassingChunkSource(source) {
                    private Lsn next = Lsn.ZERO;

                    @Override
                    public Lsn positionBefore() {
                        Lsn taken = next;
                        next = super.positionBefore();
                        return taken;
                    }
                });
    }

    /** The position behind the read is one that was there before it. */
    static Wiring publishesWithoutWaitingForHigh() {
        return reading(source ->
                new PassingChunkSource(source) {
                    private Lsn before = Lsn.ZERO;

                    @Override
                    public Lsn positionBefore() {
                        before = super.positionBefore();
                        return before;
                    }

                    @Override
                    public Lsn positionBehind() {
                        return before;
                    }
                });
    }

    /** A read that its limit ended is taken for the end of the range. */
    static Wiring losesTheRangeBehindAChunk() {
        return reading(source ->
                new PassingChunkSource(source) {
                    @Override
                    public Optional<Row> read(
                            TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
                            throws InterruptedException {
                        Optional<Row> _ = super.read(schema, range, limit, consumer);
                        return Optional.empty();
                    }
                });
    }

    /** What a window has for the load is there before the window is; and every other is refused. */
    static Wiring deliversWhatIsFilled() {
        Wiring delivering =
                routing(routing ->
                        new PassingRouting(routing) {
                            @Override
                            void handOver(
                                    Following.Partly partly, Row key, LogEvent.Change change) {
                                super.handOver(partly, key, change);
                                routing.deliver();
                            }

                            @Override
                            public void deliver() {}
                        });
        return (source, journal, target) ->
                delivering.of(source, journal, target).with(new RefusingTarget(target));
    }

    /** Takes many windows only transaction by transaction. */
    private record RefusingTarget(TargetPorts target) implements Target {
        @Override
        public Checkpoint takeOver() {
            return target.takeOver();
        }

        @Override
        public TargetTransaction begin() {
            TargetTransaction transaction = target.begin();
            return new TargetTransaction() {
                @Override
                public void apply(LogEvent.Change change) {
                    transaction.apply(change);
                }

                @Override
                public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
                    if (target.daemon().world().random().nextBoolean()) {
                        throw new TidegateException(
                                ErrorCode.TARGET_REFUSED, "not together", "Look.");
                    }
                    transaction.commit(checkpoint, ledger);
                }

                @Override
                public void close() {
                    transaction.close();
                }
            };
        }

        @Override
        public TargetTransaction beginLarge() {
            return target.beginLarge();
        }

        @Override
        public TargetTransaction beginCarefully() {
            return target.beginCarefully();
        }
    }

    /** The two changes that a moved row is go to two chunks; here the second goes nowhere. */
    static Wiring handsAMoveOverAsOneChange() {
        return routing(routing ->
                new PassingRouting(routing) {
                    private Optional<Position> last = Optional.empty();

                    @Override
                    void handOver(Following.Partly partly, Row key, LogEvent.Change change) {
                        if (!last.equals(Optional.of(change.position()))) {
                            super.handOver(partly, key, change);
                        }
                        last = Optional.of(change.position());
                    }
                });
    }

    /** A table without a key is taken for quiet. */
    static Wiring doesNotLookWhetherATableWithoutAKeyIsQuiet() {
        return routing(routing ->
                new PassingRouting(routing) {
                    @Override
                    void handOver(Following.Partly partly, Row key, LogEvent.Change change) {
                        if (change.schema().hasKey()) {
                            super.handOver(partly, key, change);
                        }
                    }
                });
    }

    /** The load is told to publish when a window was handed to the committing thread. */
    static Wiring publishesWhileAWindowIsInFlight() {
        return telling((loaded, target) ->
                new PassingTables(loaded) {
                    @Override
                    public Routing routing() {
                        if (loaded.wantsRest()) {
                            Checkpoint at = target.database().checkpoint();
                            loaded.rest(at, at.commitLsn());
                        }
                        return super.routing();
                    }
                });
    }

    /** Whoever took over meanwhile is not noticed. */
    static Wiring publishIsNotFenced() {
        return writing((chunk, target) ->
                new PassingChunk(chunk) {
                    @Override
                    public void publish(ChunkTarget.Loaded loaded, Checkpoint at, Lsn journalRead) {
                        super.publish(
                                loaded,
                                target.database().checkpoint(),
                                Lsn.max(journalRead, target.database().checkpoint().commitLsn()));
                    }
                });
    }

    static Wiring forgetsAKeptDelete() {
        return writing((chunk, _) ->
                new PassingChunk(chunk) {
                    @Override
                    public void merge(List<LogEvent.Change> changes) {
                        super.merge(withoutDeletes(changes));
                    }

                    @Override
                    public void mergeTelling(
                            List<LogEvent.Change> changes, Consumer<Row> replaced) {
                        super.mergeTelling(withoutDeletes(changes), replaced);
                    }
                });
    }

    private static List<LogEvent.Change> withoutDeletes(List<LogEvent.Change> changes) {
        return changes.stream().filter(it -> !(it instanceof LogEvent.Delete)).toList();
    }

    /** A crash between the two leaves rows that nobody knows of. */
    static Wiring recordsAChunkBehindItsRows() {
        return writing((chunk, target) ->
                new PassingChunk(chunk) {
                    @Override
                    public void publish(ChunkTarget.Loaded loaded, Checkpoint at, Lsn journalRead) {
                        target.daemon().before(Site.LOAD_PUBLISH);
                        target.requireAt(at);
                        target.database().addOnly(chunk.schema(), chunk.copied());
                        target.daemon().after(Site.LOAD_PUBLISH);
                        target.database()
                                .publish(
                                        chunk.schema(),
                                        new TableRows(chunk.schema()),
                                        loaded,
                                        journalRead);
                        close();
                    }
                });
    }

    /** What was kept of a table before it was emptied goes into the rows that are read anew. */
    static Wiring aReloadForgetsToDropWhatWasKept() {
        return (source, journal, target) -> {
            Leftovers leftovers = new Leftovers();
            return Wiring.STRAIGHT
                    .of(source, journal, target)
                    .with(
                            new PassingChunks(target) {
                                @Override
                                public Chunk begin(TableSchema schema) {
                                    return new Remembering(target.begin(schema), leftovers);
                                }

                                @Override
                                public void startOver(TableSchema schema, Checkpoint at) {
                                    super.startOver(schema, at);
                                    leftovers.keep(schema);
                                }
                            })
                    .with(
                            (UnaryOperator<LoadedTables>)
                                    loaded ->
                                            new PassingTables(loaded) {
                                                @Override
                                                public Routing routing() {
                                                    return leftovers.hearing(super.routing());
                                                }
                                            });
        };
    }

    /** Changes that were handed over, of each table; and those of before it was emptied. */
    private static final class Leftovers {
        private final Map<TableId, List<LogEvent.Change>> heard = new HashMap<>();
        private final Map<TableId, List<LogEvent.Change>> left = new HashMap<>();

        Routing hearing(Routing routing) {
            return new PassingRouting(routing) {
                @Override
                void handOver(Following.Partly partly, Row key, LogEvent.Change change) {
                    heard.computeIfAbsent(change.schema().table(), _ -> new ArrayList<>())
                            .add(change);
                    super.handOver(partly, key, change);
                }
            };
        }

        void keep(TableSchema schema) {
            left.put(schema.table(), List.copyOf(heard.getOrDefault(schema.table(), List.of())));
        }

        List<LogEvent.Change> of(TableSchema schema) {
            return left.getOrDefault(schema.table(), List.of());
        }
    }

    private static final class Remembering extends PassingChunk {
        private final LoadingChunk chunk;
        private final Leftovers leftovers;

        Remembering(LoadingChunk chunk, Leftovers leftovers) {
            super(chunk);
            this.chunk = chunk;
            this.leftovers = leftovers;
        }

        @Override
        public void publish(ChunkTarget.Loaded loaded, Checkpoint at, Lsn journalRead) {
            if (chunk.schema().hasKey()) {
                leftovers.of(chunk.schema()).forEach(it -> merge(it, loaded.range()));
            }
            super.publish(loaded, at, journalRead);
        }

        private void merge(LogEvent.Change change, KeyRange range) {
            TableSchema schema = chunk.schema();
            boolean within =
                    Changes.images(change).stream()
                            .map(row -> row.project(schema.keyOrdinals()))
                            .allMatch(key -> range.contains(key, Tables.order(schema.table())));
            if (within) {
                chunk.copied().merge(change);
            }
        }
    }
}
