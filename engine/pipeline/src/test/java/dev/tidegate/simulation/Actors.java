package dev.tidegate.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs actors one at a time and lets the seed decide, at each of their pauses, who goes on.
 *
 * <p>Each actor has a thread, since the real workers own their loops; but a baton goes round, and
 * only its holder runs. So a run is decided by its seed alone, like one on a single thread.
 */
final class Actors {
    private final RandomGenerator random;
    private final double persistence;
    private final List<Actor> alive = new ArrayList<>();
    private final Semaphore back = new Semaphore(0);
    private @Nullable Actor running;
    private long time;

    /**
     * Makes a stage without actors.
     *
     * @param persistence probability that an actor goes on at a pause
     */
    Actors(RandomGenerator random, double persistence) {
        this.random = random;
        this.persistence = persistence;
    }

    /** What an actor does. */
    interface Body {
        void run() throws InterruptedException;
    }

    /** Hears how an actor ended; runs when no actor does. */
    interface Ending {
        void ended(Optional<Throwable> failure);
    }

    /** Something that goes on by itself. */
    final class Actor {
        private final Semaphore baton = new Semaphore(0);
        private final Body body;
        private final Ending ending;
        private Optional<Throwable> failure = Optional.empty();
        private boolean ended;
        private boolean doomed;
        private long frozenUntil;
        private BooleanSupplier ready = () -> true;

        private Actor(Body body, Ending ending) {
            this.body = body;
            this.ending = ending;
            Thread.ofVirtual().start(this::live);
        }

        private void live() {
            baton.acquireUninterruptibly();
            try {
                if (!doomed) {
                    body.run();
                }
            } catch (Throwable e) { // handed to the ending
                failure = Optional.of(e);
            } finally {
                ended = true;
                back.release();
            }
        }

        /** Stops it for a while, as a signal or a full machine does. */
        void freeze(long until) {
            frozenUntil = until;
        }

        /** Ends it where it stands. */
        void kill() {
            if (!ended) {
                doomed = true;
                resume(this);
            }
        }
    }

    /**
     * Runs something on a virtual thread: from there the baton goes to the actors and back without
     * the operating system.
     */
    static void onStage(Runnable play) {
        FutureTask<Void> task = new FutureTask<>(play, null);
        Thread.ofVirtual().start(task);
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Error error -> throw error;
                case RuntimeException unchecked -> throw unchecked;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Actor start(Body body, Ending ending) {
        Actor actor = new Actor(body, ending);
        alive.add(actor);
        return actor;
    }

    /** Steps taken so far: the simulated clock. */
    long time() {
        return time;
    }

    /** Lets one actor go on until it pauses; does nothing if all are frozen or none is there. */
    void step() {
        time++;
        List<Actor> ready = alive.stream().filter(this::isReady).toList();
        if (!ready.isEmpty()) {
            resume(ready.get(random.nextInt(ready.size())));
        }
    }

    private boolean isReady(Actor actor) {
        return actor.frozenUntil <= time && actor.ready.getAsBoolean();
    }

    private void resume(Actor actor) {
        running = actor;
        actor.baton.release();
        back.acquireUninterruptibly();
        running = null;
        if (actor.ended) {
            alive.remove(actor);
            actor.ending.ended(actor.failure);
        }
    }

    /** Called by the running actor: another may go on here. */
    void pause() {
        time++;
        if (random.nextDouble() >= persistence) {
            rest();
        }
    }

    /** Called by the running actor when it has nothing to do: another goes on. */
    void rest() {
        Actor me = running;
        if (me == null) {
            return; // called from outside
        }
        back.release();
        me.baton.acquireUninterruptibly();
        if (me.doomed) {
            throw new Crash("killed");
        }
    }

    /**
     * Called by the running actor when it has nothing to do before something is so: others go on
     * until then.
     */
    void rest(BooleanSupplier until) {
        Actor me = running;
        if (me != null) {
            me.ready = until;
            rest();
            me.ready = () -> true;
        }
    }

    /** Ends all that still live. */
    void close() {
        while (!alive.isEmpty()) {
            alive.getFirst().kill();
        }
    }
}
