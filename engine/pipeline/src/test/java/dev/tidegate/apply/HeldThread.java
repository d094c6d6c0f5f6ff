package dev.tidegate.apply;

import java.time.Duration;
import java.util.Optional;

/** Does the work when the test says so, or when it is waited for: by no second thread. */
final class HeldThread implements CommittingThread {
    private Optional<Held> last = Optional.empty();

    /** Ends what was started. */
    void goOn() {
        last.orElseThrow().end();
    }

    @Override
    public Work start(Runnable work) {
        if (last.isPresent() && !last.get().ended) {
            throw new AssertionError("started before the work before had ended");
        }
        Held held = new Held(work);
        last = Optional.of(held);
        return held;
    }

    @Override
    public void close() {}

    private static final class Held implements Work {
        private final Runnable work;
        private Optional<RuntimeException> failure = Optional.empty();
        private boolean ended;

        Held(Runnable work) {
            this.work = work;
        }

        private void end() {
            try {
                work.run();
            } catch (RuntimeException e) {
                failure = Optional.of(e);
            }
            ended = true;
        }

        @Override
        public boolean hasEnded() {
            return ended;
        }

        @Override
        public boolean await(Duration timeout) {
            return ended;
        }

        @Override
        public void join() {
            if (!ended) {
                end();
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }
}
