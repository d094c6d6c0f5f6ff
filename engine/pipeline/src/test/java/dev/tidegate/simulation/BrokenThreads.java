package dev.tidegate.simulation;

import dev.tidegate.apply.CommittingThread;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/** Appliers that get the two threads wrong, each as a committing thread that tells it wrongly. */
final class BrokenThreads {
    private BrokenThreads() {}

    private static Wiring wiring(
            Function<CommittingThread.Work, CommittingThread.Work> brokenWork) {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with(() -> new BrokenThread(target.daemon(), brokenWork));
    }

    /** The worker takes a window for committed when the next one is to be handed over. */
    static Wiring handsOverBeforeTheOutcomeOfTheOneBefore() {
        return wiring(Hasty::new);
    }

    /** The worker goes on with what it has filled meanwhile. */
    static Wiring dropsTheWindowThatFailed() {
        return wiring(work -> new Forgiving(work, _ -> true));
    }

    /** Only the loss of the epoch is not noticed. */
    static Wiring commitsBehindAWindowThatWasFenced() {
        return wiring(work -> new Forgiving(work, it -> it.code() == ErrorCode.TARGET_FENCED));
    }

    private static final class BrokenThread extends SimulatedThread {
        private final Function<CommittingThread.Work, CommittingThread.Work> broken;

        BrokenThread(Daemon daemon, Function<CommittingThread.Work, CommittingThread.Work> broken) {
            super(daemon);
            this.broken = broken;
        }

        @Override
        public Work start(Runnable work) {
            return broken.apply(super.start(work));
        }
    }

    private record Hasty(CommittingThread.Work work) implements CommittingThread.Work {
        @Override
        public boolean hasEnded() {
            return work.hasEnded();
        }

        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            return work.await(timeout);
        }

        @Override
        public void join() {
            if (work.hasEnded()) {
                work.join();
            }
        }
    }

    private record Forgiving(CommittingThread.Work work, Predicate<TidegateException> forgiven)
            implements CommittingThread.Work {
        @Override
        public boolean hasEnded() {
            return work.hasEnded();
        }

        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            return work.await(timeout);
        }

        @Override
        public void join() {
            try {
                work.join();
            } catch (TidegateException e) {
                if (!forgiven.test(e)) {
                    throw e;
                }
            }
        }
    }
}
