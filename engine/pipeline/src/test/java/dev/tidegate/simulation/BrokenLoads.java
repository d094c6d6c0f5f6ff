package dev.tidegate.simulation;

import dev.tidegate.load.HandOver;
import dev.tidegate.load.LoadTarget;
import dev.tidegate.load.SourceTables;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Loads whose hand-over is wrong. */
final class BrokenLoads {
    private BrokenLoads() {}

    private static Wiring handingOver(UnaryOperator<HandOver> breaking) {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with((LoadTarget) new OtherHandOvers(target, breaking));
    }

    /** The transaction at the high position is applied strictly, though the read saw it. */
    static Wiring highIsExclusive() {
        return handingOver(
                it -> new HandOver(it.low(), Lsn.max(it.low(), beside(it.high(), -1)), it.rows()));
    }

    /** The transaction behind the low position is skipped, though the read may not have seen it. */
    static Wiring lowIsOneTooHigh() {
        return handingOver(it -> {
            Lsn low = beside(it.low(), 1);
            return new HandOver(low, Lsn.max(low, it.high()), it.rows());
        });
    }

    static Wiring lowIsTakenBehindTheRead() {
        return handingOver(it -> new HandOver(it.high(), it.high(), it.rows()));
    }

    /** The position behind the read is one that was there before it. */
    static Wiring watermarkIsMissed() {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with((SourceTables) new WithoutWatermark(source));
    }

    private static Lsn beside(Lsn lsn, int distance) {
        return SourceDatabase.lsn(lsn.block() + distance);
    }

    private record OtherHandOvers(TargetPorts target, UnaryOperator<HandOver> breaking)
            implements LoadTarget {
        @Override
        public Map<TableId, HandOver> loaded() {
            return target.loaded();
        }

        @Override
        public TableLoad begin(TableSchema schema) {
            TableLoad load = target.begin(schema);
            return new TableLoad() {
                @Override
                public SourceTables.RowConsumer rows() {
                    return load.rows();
                }

                @Override
                public void restart() {
                    load.restart();
                }

                @Override
                public void finish(HandOver handOver) {
                    load.finish(breaking.apply(handOver));
                }

                @Override
                public void close() {
                    load.close();
                }
            };
        }
    }

    private static final class WithoutWatermark implements SourceTables {
        private final SourceTables tables;
        private Lsn before = Lsn.ZERO;

        WithoutWatermark(SourceTables tables) {
            this.tables = tables;
        }

        @Override
        public Lsn positionBefore() {
            before = tables.positionBefore();
            return before;
        }

        @Override
        public Lsn positionBehind() {
            return before;
        }

        @Override
        public long changesBetween(TableId table, Lsn low, Lsn high) {
            return tables.changesBetween(table, low, high);
        }

        @Override
        public void read(TableSchema schema, RowConsumer consumer) throws InterruptedException {
            tables.read(schema, consumer);
        }

        @Override
        public Lsn readLocked(TableSchema schema, RowConsumer consumer)
                throws InterruptedException {
            return tables.readLocked(schema, consumer);
        }
    }
}
