package dev.tidegate.validate;

import dev.tidegate.apply.Tap;
import dev.tidegate.apply.Tappable;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Taps that do not do what they promise. */
final class BrokenTaps implements Tappable {
    private final World world;
    private final Flaw flaw;

    /** What is wrong with them. */
    enum Flaw {
        HANDS_NOTHING_OVER,
        BEGINS_TOO_LATE,
        HIDES_GAPS
    }

    private BrokenTaps(World world, Flaw flaw) {
        this.world = world;
        this.flaw = flaw;
    }

    /** Audits that use such taps. */
    static Audits audits(Flaw flaw) {
        return new Audits() {
            @Override
            public AuditPorts ports(World world, AuditRecords records, AuditObserver observer) {
                AuditPorts right = Audits.RIGHT.ports(world, records, observer);
                return new AuditPorts(
                        right.sides(),
                        new BrokenTaps(world, flaw),
                        right.hashers(),
                        right.records(),
                        right.pace());
            }
        };
    }

    @Override
    public Tap open(TableId table) {
        return switch (flaw) {
            case HANDS_NOTHING_OVER -> new Nothing(world.taps.open(table));
            case BEGINS_TOO_LATE -> new Late(table);
            case HIDES_GAPS -> new Brave(world.taps.open(table));
        };
    }

    @Override
    public CompletableFuture<Void> atRest(Task task) {
        return world.taps.atRest(task);
    }

    private static class Passing implements Tap {
        final Tap right;

        Passing(Tap right) {
            this.right = right;
        }

        @Override
        public Optional<Checkpoint> begins() {
            return right.begins();
        }

        @Override
        public Lsn reached() {
            return right.reached();
        }

        @Override
        public List<LogEvent.Change> take(Lsn upTo) {
            return right.take(upTo);
        }

        @Override
        public Optional<String> broken() {
            return right.broken();
        }

        @Override
        public void close() {
            right.close();
        }
    }

    private static final class Nothing extends Passing {
        Nothing(Tap right) {
            super(right);
        }

        @Override
        public List<LogEvent.Change> take(Lsn upTo) {
            right.take(upTo);
            return List.of();
        }
    }

    private static final class Brave extends Passing {
        Brave(Tap right) {
            super(right);
        }

        @Override
        public Optional<String> broken() {
            return Optional.empty();
        }
    }

    /** Says that it has begun where the target is when it is opened, and begins a little later. */
    private final class Late implements Tap {
        private final TableId table;
        private final Checkpoint claimed = world.target.checkpoint();
        private Optional<Tap> right = Optional.empty();

        Late(TableId table) {
            this.table = table;
        }

        private Tap right() {
            if (right.isEmpty()) {
                world.step();
                world.step();
                right = Optional.of(world.taps.open(table));
            }
            return right.get();
        }

        @Override
        public Optional<Checkpoint> begins() {
            return Optional.of(claimed);
        }

        @Override
        public Lsn reached() {
            return right().reached();
        }

        @Override
        public List<LogEvent.Change> take(Lsn upTo) {
            return right().take(upTo);
        }

        @Override
        public Optional<String> broken() {
            return right().broken();
        }

        @Override
        public void close() {
            right.ifPresent(Tap::close);
        }
    }
}
