package dev.tidegate.apply;

import java.time.Duration;
import java.util.Optional;

/** Does the work at once, where it is started: for tests in which nothing goes on meanwhile. */
final class DirectThread implements CommittingThread {
    @Override
    public Work start(Runnable work) {
        try {
            work.run();
            return new Done(Optional.empty());
        } catch (RuntimeException e) {
            return new Done(Optional.of(e));
        }
    }

    @Override
    public void close() {}

    private record Done(Optional<RuntimeException> failure) implements Work {
        @Override
        public boolean hasEnded() {
            return true;
        }

        @Override
        public boolean await(Duration timeout) {
            return true;
        }

        @Override
        public void join() {
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }
}
