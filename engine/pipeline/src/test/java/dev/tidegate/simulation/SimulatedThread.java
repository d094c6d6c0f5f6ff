package dev.tidegate.simulation;

import dev.tidegate.apply.CommittingThread;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Optional;

/** A daemon's committing thread: an actor for each piece of work, which the worker waits for. */
class SimulatedThread implements CommittingThread {
    private final Daemon daemon;

    SimulatedThread(Daemon daemon) {
        this.daemon = daemon;
    }

    @Override
    public Work start(Runnable work) {
        Acting acting = new Acting(work);
        daemon.startActor(acting::act);
        return acting;
    }

    @Override
    public void close() {}

    private final class Acting implements Work {
        private final Runnable work;
        private boolean ended;
        private Optional<TidegateException> failure = Optional.empty();

        Acting(Runnable work) {
            this.work = work;
        }

        /** A crash, or a violation, ends the actor, and is no news for the worker. */
        private void act() {
            try {
                work.run();
            } catch (TidegateException e) {
                failure = Optional.of(e);
            }
            ended = true;
        }

        @Override
        public boolean hasEnded() {
            return ended;
        }

        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            daemon.requireNotStopped();
            if (!ended) {
                daemon.rest();
            }
            return ended;
        }

        @Override
        public void join() {
            while (!ended) {
                daemon.rest();
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }
}
