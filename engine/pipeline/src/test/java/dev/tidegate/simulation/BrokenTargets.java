package dev.tidegate.simulation;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TidegateException;
import dev.tidegate.simulation.TargetPorts.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Appliers with a fault that has been shipped by somebody, each as a target that has it. */
final class BrokenTargets {
    private BrokenTargets() {}

    /** Makes wiring to a target whose transactions are broken. */
    private static Wiring wiring(Function<TargetPorts, Passing> transactions) {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with(new PassingTarget(target, () -> transactions.apply(target)));
    }

    static Wiring checkpointBehindTheRows() {
        return wiring(ports ->
                new Passing(ports) {
                    @Override
                    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
                        ports.database().requireEpoch(checkpoint.epoch());
                        ports.database().commitRowsOnly(transaction());
                        ports.daemon().after(Site.TARGET_COMMIT);
                        ports.database().commitCheckpointOnly(checkpoint);
                    }
                });
    }

    static Wiring acknowledgementBeforeTheRows() {
        return wiring(ports ->
                new Passing(ports) {
                    @Override
                    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
                        ports.database().commitCheckpointOnly(checkpoint);
                        ports.daemon().after(Site.TARGET_COMMIT);
                        ports.database().commitRowsOnly(transaction());
                    }
                });
    }

    static Wiring splitAtABatchBoundary() {
        return wiring(ports ->
                new Passing(ports) {
                    private int inBatch;

                    @Override
                    public void apply(LogEvent.Change change) {
                        super.apply(change);
                        if (++inBatch == 10) {
                            inBatch = 0;
                            ports.database().commitRowsOnly(transaction());
                            begin();
                        }
                    }
                });
    }

    static Wiring ignoredDelete() {
        return wiring(ports ->
                new Passing(ports) {
                    @Override
                    public void apply(LogEvent.Change change) {
                        if (!(change instanceof LogEvent.Delete)) {
                            super.apply(change);
                        }
                    }
                });
    }

    /** Deletes, then updates, then inserts, without making the net effect first. */
    static Wiring reorderedByKind() {
        return wiring(ports ->
                new Passing(ports) {
                    private final List<LogEvent.Change> waiting = new ArrayList<>();

                    @Override
                    public void apply(LogEvent.Change change) {
                        waiting.add(change);
                    }

                    @Override
                    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
                        waiting.sort(Comparator.comparingInt(BrokenTargets::rank));
                        waiting.forEach(it -> super.apply(it));
                        super.commit(checkpoint, ledger);
                    }
                });
    }

    private static int rank(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Delete _ -> 0;
            case LogEvent.Update _ -> 1;
            case LogEvent.Insert _ -> 2;
        };
    }

    static Wiring appliesAfterTheLossOfItsEpoch() {
        return wiring(ports ->
                new Passing(ports) {
                    @Override
                    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
                        super.commit(
                                withEpoch(checkpoint, ports.database().checkpoint().epoch()),
                                ledger);
                    }
                });
    }

    static Wiring retryDropsTheWindow() {
        return wiring(ports ->
                new Passing(ports) {
                    @Override
                    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
                        try {
                            super.commit(checkpoint, ledger);
                        } catch (TidegateException e) {
                            require(e, ErrorCode.TARGET_UNAVAILABLE);
                        }
                    }
                });
    }

    static Wiring retriesACommitWithoutLookingAtTheCheckpoint() {
        return wiring(ports ->
                new Passing(ports) {
                    @Override
                    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
                        try {
                            super.commit(checkpoint, ledger);
                        } catch (TidegateException e) {
                            require(e, ErrorCode.TARGET_UNAVAILABLE);
                            List<LogEvent.Change> again = List.copyOf(transaction().applied());
                            begin();
                            again.forEach(it -> super.apply(it));
                            super.commit(checkpoint, ledger);
                        }
                    }
                });
    }

    static Wiring abandonedTransactionIsNotUndone() {
        return (source, journal, target) -> {
            Leftover leftover = new Leftover();
            return Wiring.STRAIGHT
                    .of(source, journal, target)
                    .with(
                            new PassingTarget(
                                    target,
                                    () ->
                                            new Passing(target, leftover.take()) {
                                                @Override
                                                public void close() {
                                                    leftover.keep(transaction());
                                                }
                                            }));
        };
    }

    /** What a target transaction left, for the next one to go on with. */
    private static final class Leftover {
        private Optional<Transaction> kept = Optional.empty();

        Optional<Transaction> take() {
            Optional<Transaction> taken = kept;
            kept = Optional.empty();
            return taken;
        }

        void keep(Transaction transaction) {
            kept = Optional.of(transaction).filter(Transaction::isOpen);
            if (kept.isEmpty()) {
                transaction.close();
            }
        }
    }

    static Wiring startsFromAnOlderCheckpoint() {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with(
                                new PassingTarget(target, () -> new Passing(target)) {
                                    @Override
                                    public Checkpoint takeOver() {
                                        Checkpoint last = super.takeOver();
                                        return withEpoch(
                                                target.database().checkpointBefore(), last.epoch());
                                    }
                                });
    }

    /** As if the checkpoint were kept in memory, and moved on when a window is handed over. */
    static Wiring takesTheCheckpointOfAWindowInFlightForDurable() {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with(
                                new PassingTarget(target, () -> new Passing(target)) {
                                    private Optional<Checkpoint> handedOver = Optional.empty();

                                    @Override
                                    public TargetTransaction begin() {
                                        return new Noting(
                                                super.begin(), it -> handedOver = Optional.of(it));
                                    }

                                    @Override
                                    public Checkpoint takeOver() {
                                        Checkpoint last = super.takeOver();
                                        return handedOver
                                                .map(it -> withEpoch(it, last.epoch()))
                                                .orElse(last);
                                    }
                                });
    }

    /** Notes the checkpoint of a transaction before anything else. */
    private record Noting(TargetTransaction noted, Consumer<Checkpoint> note)
            implements TargetTransaction {
        @Override
        public void apply(LogEvent.Change change) {
            noted.apply(change);
        }

        @Override
        public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
            note.accept(checkpoint);
            noted.commit(checkpoint, ledger);
        }

        @Override
        public void close() {
            noted.close();
        }
    }

    /** Opens a transaction in the session while the one before is being committed there. */
    static Wiring sendsWhileItFills() {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with(
                                new PassingTarget(target, () -> new Passing(target)) {
                                    @Override
                                    public TargetTransaction begin() {
                                        return beginLarge();
                                    }
                                });
    }

    private static Checkpoint withEpoch(Checkpoint checkpoint, long epoch) {
        return new Checkpoint(
                epoch,
                checkpoint.commitLsn(),
                checkpoint.committedAt(),
                checkpoint.chain(),
                checkpoint.journalOffset());
    }

    private static void require(TidegateException failure, ErrorCode code) {
        if (failure.code() != code) {
            throw failure;
        }
    }

    /** Makes a transaction. */
    private interface Beginning {
        Passing begin();
    }

    /** A target that passes everything on. */
    private static class PassingTarget implements Target {
        private final TargetPorts ports;
        private final Beginning beginning;

        PassingTarget(TargetPorts ports, Beginning beginning) {
            this.ports = ports;
            this.beginning = beginning;
        }

        @Override
        public Checkpoint takeOver() {
            return ports.takeOver();
        }

        @Override
        public TargetTransaction begin() {
            return new KeptTransaction(ports.daemon(), beginning::begin);
        }

        @Override
        public TargetTransaction beginLarge() {
            return beginning.begin();
        }

        @Override
        public TargetTransaction beginCarefully() {
            return beginning.begin();
        }
    }

    /** A transaction that passes everything on. */
    private static class Passing implements TargetTransaction {
        private final TargetPorts ports;
        private Transaction transaction;

        Passing(TargetPorts ports) {
            this(ports, Optional.empty());
        }

        Passing(TargetPorts ports, Optional<Transaction> begun) {
            this.ports = ports;
            this.transaction = begun.orElseGet(ports::send);
        }

        final Transaction transaction() {
            return transaction;
        }

        final void begin() {
            transaction.close();
            transaction = ports.send();
        }

        @Override
        public void apply(LogEvent.Change change) {
            transaction.apply(change);
        }

        @Override
        public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
            transaction.commit(checkpoint, ledger);
        }

        @Override
        public void close() {
            transaction.close();
        }
    }
}
