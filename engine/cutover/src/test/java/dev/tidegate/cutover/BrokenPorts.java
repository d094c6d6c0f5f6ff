package dev.tidegate.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Ports as somebody might have built them, or coordinators as they would use them. */
final class BrokenPorts {
    private BrokenPorts() {}

    /** A way to break them. */
    record Wiring(String fault, UnaryOperator<CutoverPorts> wiring) {
        @Override
        public String toString() {
            return fault;
        }
    }

    static List<Wiring> all() {
        return List.of(
                new Wiring("the fences know no epoch", ports -> fences(ports, Careless::new)),
                new Wiring(
                        "the record knows no epoch",
                        ports -> with(ports, new ForgetfulRecords(ports.records()))),
                new Wiring("denials are not recorded", ports -> fences(ports, Unrecorded::new)),
                new Wiring(
                        "what others denied is lifted too", ports -> fences(ports, Greedy::new)));
    }

    private static CutoverPorts fences(CutoverPorts ports, UnaryOperator<Fence> broken) {
        return new CutoverPorts(
                ports.records(),
                with(ports.source(), broken.apply(ports.source().fence())),
                with(ports.target(), broken.apply(ports.target().fence())),
                ports.forward(),
                ports.back(),
                ports.verification(),
                ports.hooks(),
                ports.preparations(),
                ports.readiness());
    }

    private static SidePorts with(SidePorts side, Fence fence) {
        return new SidePorts(fence, side.sequences(), side.rules());
    }

    private static CutoverPorts with(CutoverPorts ports, CutoverRecords records) {
        return new CutoverPorts(
                records,
                ports.source(),
                ports.target(),
                ports.forward(),
                ports.back(),
                ports.verification(),
                ports.hooks(),
                ports.preparations(),
                ports.readiness());
    }

    /** A fence that does as another one, but for what is broken. */
    private static class Like implements Fence {
        final Fence right;

        Like(Fence right) {
            this.right = right;
        }

        @Override
        public Side side() {
            return right.side();
        }

        @Override
        public FenceStatus claim(long epoch) {
            return right.claim(epoch);
        }

        @Override
        public FenceStatus status() {
            return right.status();
        }

        @Override
        public List<Denial> denials() {
            return right.denials();
        }

        @Override
        public Optional<String> position(Marker marker) {
            return right.position(marker);
        }

        @Override
        public boolean applicationsCanWrite() {
            return right.applicationsCanWrite();
        }

        @Override
        public boolean applicationsWroteSince(Marker start) {
            return right.applicationsWroteSince(start);
        }

        @Override
        public List<Statement> statements(FenceAction action, long epoch) {
            return right.statements(action, epoch);
        }

        @Override
        public void perform(FenceAction action, long epoch) throws InterruptedException {
            right.perform(action, epoch);
        }
    }

    /** Does everything for everybody. */
    private static final class Careless extends Like {
        Careless(Fence right) {
            super(right);
        }

        @Override
        public FenceStatus claim(long epoch) {
            FenceStatus status = right.status();
            return status.epoch() > epoch ? status : right.claim(epoch);
        }

        @Override
        public void perform(FenceAction action, long epoch) throws InterruptedException {
            right.perform(action, right.status().epoch());
        }
    }

    /** Records nothing of what will be denied. */
    private static final class Unrecorded extends Like {
        Unrecorded(Fence right) {
            super(right);
        }

        @Override
        public void perform(FenceAction action, long epoch) throws InterruptedException {
            if (action instanceof FenceAction.Lease(HandoverId handover, Duration term, var _)) {
                right.perform(new FenceAction.Lease(handover, term, List.of()), epoch);
            } else {
                right.perform(action, epoch);
            }
        }
    }

    /** Records what others denied as its own. */
    private static final class Greedy extends Like {
        Greedy(Fence right) {
            super(right);
        }

        @Override
        public List<Denial> denials() {
            List<Denial> more = new java.util.ArrayList<>(right.denials());
            more.add(ModelSide.OF_OTHERS);
            return more;
        }
    }

    /** Lets anybody write. */
    private record ForgetfulRecords(CutoverRecords right) implements CutoverRecords {
        @Override
        public Optional<CutoverRecord> read() {
            return right.read();
        }

        @Override
        public Optional<CutoverRecord> takeOver(CutoverRecord initial, Claim claim) {
            return right.takeOver(initial, claim);
        }

        @Override
        public void write(CutoverRecord next, CutoverEntry entry) {
            CutoverRecord found = right.read().orElse(next);
            right.write(next.ownedBy(found.epoch()).numbered(found.version() + 1), entry);
        }

        @Override
        public List<CutoverEntry> log() {
            return right.log();
        }

        @Override
        public void release() {
            right.release();
        }
    }
}
