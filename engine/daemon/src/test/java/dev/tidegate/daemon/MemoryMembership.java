package dev.tidegate.daemon;

import dev.tidegate.journal.Membership;
import dev.tidegate.model.TidegateException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A membership that tells what the test wants, on its own thread as the real one does. */
final class MemoryMembership implements Membership {
    private final LinkedBlockingQueue<Told> told = new LinkedBlockingQueue<>();

    private record Told(Consumer<Listener> what, CompletableFuture<Boolean> done) {}

    /** Tells it as soon as it runs; the result is there when the listener has heard it. */
    CompletableFuture<Boolean> tell(Consumer<Listener> what) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        told.add(new Told(what, done));
        return done;
    }

    void assign(Integer... groups) {
        CompletableFuture<Boolean> _ = tell(listener -> listener.assigned(Set.of(groups)));
    }

    void revoke(Integer... groups) {
        CompletableFuture<Boolean> _ = tell(listener -> listener.revoked(Set.of(groups)));
    }

    void lose(Integer... groups) {
        CompletableFuture<Boolean> _ = tell(listener -> listener.lost(Set.of(groups)));
    }

    void fail(TidegateException failure) {
        CompletableFuture<Boolean> _ =
                tell(_ -> {
                    throw failure;
                });
    }

    @Override
    public void run(Listener listener) throws InterruptedException {
        Noted noted = new Noted(listener);
        try {
            while (true) {
                Told next = told.take();
                next.what().accept(noted);
                next.done().complete(true);
            }
        } catch (InterruptedException e) {
            noted.revoked(noted.all());
            throw e;
        } finally {
            noted.lost(noted.all());
        }
    }

    /** Knows what is assigned, as the real one does. */
    private static final class Noted implements Listener {
        private final Listener listener;
        private final Set<Integer> groups = new TreeSet<>();

        Noted(Listener listener) {
            this.listener = listener;
        }

        Set<Integer> all() {
            return Set.copyOf(groups);
        }

        @Override
        public void assigned(Set<Integer> added) {
            groups.addAll(added);
            listener.assigned(added);
        }

        @Override
        public void revoked(Set<Integer> gone) {
            groups.removeAll(gone);
            listener.revoked(gone);
        }

        @Override
        public void lost(Set<Integer> gone) {
            groups.removeAll(gone);
            listener.lost(gone);
        }
    }
}
