package dev.tidegate.cutover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs processes one at a time: each has a thread, since the real coordinator owns its loop, and
 * only the holder of a baton runs. At each of its pauses the seed decides who goes on, so a run is
 * decided by its seed alone.
 */
final class Stage {
    private final RandomGenerator random;
    private final List<Actor> alive = new ArrayList<>();
    private final Semaphore back = new Semaphore(0);
    private @Nullable Actor running;
    private long millis;

    Stage(RandomGenerator random) {
        this.random = random;
    }

    /** What an actor does. */
    interface Body {
        void run() throws InterruptedException;
    }

    /** Something with a thread of its own. */
    final class Actor {
        private final String name;
        private final Semaphore baton = new Semaphore(0);
        private final Body body;
        private final Consumer<Optional<Throwable>> ending;
        private Optional<Throwable> failure = Optional.empty();
        private boolean ended;
        private boolean doomed;
        private long wakesAt;

        private Actor(String name, Body body, Consumer<Optional<Throwable>> ending) {
            this.name = name;
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

        String name() {
            return name;
        }

        /** Ends it where it stands. */
        void kill() {
            if (!ended) {
                doomed = true;
                resume(this);
            }
        }
    }

    /** Runs a play on a virtual thread, so that the baton goes round without the system. */
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

    Actor start(String name, Body body, Consumer<Optional<Throwable>> ending) {
        Actor actor = new Actor(name, body, ending);
        alive.add(actor);
        return actor;
    }

    /** The simulated clock. */
    long millis() {
        return millis;
    }

    /** Who runs; empty for the world itself. */
    Optional<Actor> running() {
        return Optional.ofNullable(running);
    }

    boolean isAlone() {
        return alive.isEmpty();
    }

    /** Lets some time pass, and one actor go on until its next pause. */
    void step(int passing) {
        millis += passing;
        List<Actor> ready = alive.stream().filter(it -> it.wakesAt <= millis).toList();
        if (!ready.isEmpty()) {
            resume(ready.get(random.nextInt(ready.size())));
        }
    }

    private void resume(Actor actor) {
        running = actor;
        actor.baton.release();
        back.acquireUninterruptibly();
        running = null;
        if (actor.ended) {
            alive.remove(actor);
            actor.ending.accept(actor.failure);
        }
    }

    /** Called by the actor that runs: others go on, for so long at least. */
    void pause(long atLeast) {
        Actor me = running;
        if (me == null) {
            return; // called from outside
        }
        me.wakesAt = millis + atLeast;
        back.release();
        me.baton.acquireUninterruptibly();
        if (me.doomed) {
            throw new Crash();
        }
    }

    /** Ends all that still live. */
    void close() {
        while (!alive.isEmpty()) {
            alive.getFirst().kill();
        }
    }
}
