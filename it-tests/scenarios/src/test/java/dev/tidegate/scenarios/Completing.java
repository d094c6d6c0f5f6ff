package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.CompletionWorker;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TargetCompletion;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Tables that are being completed by two threads of their own. */
final class Completing implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final CompletionWorker worker;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<LeftOut> leftOut = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> threads;

    /** Starts to complete tables whose rows are all there. */
    Completing(TargetCompletion target, List<TableDefinition> tables) {
        worker = new CompletionWorker(target, new Ears());
        worker.know(tables);
        tables.forEach(table -> worker.add(table.table()));
        threads =
                Stream.of("completion 1", "completion 2")
                        .map(name -> Thread.ofPlatform().name(name).start(this::work))
                        .toList();
    }

    /** A condition that the world makes true. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits for it; fails after two minutes. */
    static void await(Condition condition, String what) throws Exception {
        Instant deadline = Instant.now().plus(DEADLINE);
        while (!condition.holds()) {
            assertThat(Instant.now()).as("waiting for: %s", what).isBefore(deadline);
            Thread.onSpinWait(); // each look is a round trip
        }
    }

    private void work() {
        try {
            worker.run();
        } catch (InterruptedException e) {
            // it is to end
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    private final class Ears implements CompletionWorker.Observer {
        @Override
        public void began(CompletionWorker.Running step) {
            seen.add(step.step().object());
        }

        @Override
        public void leftOut(List<LeftOut> objects) {
            leftOut.addAll(objects);
        }

        @Override
        public void completed(TableId table) {
            seen.add("completed " + table);
        }

        @Override
        public void done() {
            seen.add("done");
        }
    }

    CompletionWorker worker() {
        return worker;
    }

    /** What the target refused. */
    List<LeftOut> leftOut() {
        return leftOut;
    }

    boolean isDone() {
        assertThat(failures).isEmpty();
        return worker.isDone();
    }

    void awaitDone() throws Exception {
        await(this::isDone, "all is done");
    }

    /** Waits until something has begun. */
    void awaitSeen(String object) throws Exception {
        await(() -> seen.contains(object), object);
    }

    /** Ends it as a process ends that is asked to. */
    void interrupt() {
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true; // they end all the same, and nobody else waits for them
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        interrupt();
    }
}
