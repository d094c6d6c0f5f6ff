package dev.tidegate.quarantine;

import dev.tidegate.apply.CommittingThread;
import java.time.Duration;
import java.util.Optional;

/** Does the work at some later moment at which the worker asks for it, as the dice decide. */
final class LazyThread implements CommittingThread {
    private final Dice dice;

    LazyThread(Dice dice) {
        this.dice = dice;
    }

    @Override
    public Work start(Runnable work) {
        return new Postponed(work);
    }

    @Override
    public void close() {}

    private final class Postponed implements Work {
        private final Runnable work;
        private boolean done;
        private Optional<RuntimeException> failure = Optional.empty();

        Postponed(Runnable work) {
            this.work = work;
        }

        @Override
        public boolean hasEnded() {
            if (!done && dice.below(3) == 0) {
                end();
            }
            return done;
        }

        @Override
        public boolean await(Duration timeout) {
            return hasEnded();
        }

        @Override
        public void join() {
            if (!done) {
                end();
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        }

        private void end() {
            done = true;
            try {
                work.run();
            } catch (RuntimeException e) {
                failure = Optional.of(e);
            }
        }
    }
}
