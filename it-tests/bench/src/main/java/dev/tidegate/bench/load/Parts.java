package dev.tidegate.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The rows of a table, dealt out to connections by ranges of their numbers. */
final class Parts {
    private Parts() {}

    /**
     * Rows of one connection.
     *
     * @param number of the part, from 0
     * @param first number of its first row
     * @param last number of its last row
     */
    record Part(int number, long first, long last) {
        /** For the WHERE of a statement, on either side. */
        String condition() {
            return "id between " + first + " and " + last;
        }
    }

    /** What one connection does. */
    @FunctionalInterface
    interface Work {
        /** Does it, for one part. */
        void on(Part part) throws Exception;
    }

    /** Rows 1 to {@code rows}, in parts that differ by at most one row. */
    static List<Part> of(long rows, int parts) {
        List<Part> all = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            all.add(new Part(i, rows * i / parts + 1, rows * (i + 1) / parts));
        }
        return all;
    }

    /** Works on all at once, each on a thread of its own; throws the first failure. */
    static void each(List<Part> parts, Work work) throws Exception {
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (Part part : parts) {
            FutureTask<Void> task =
                    new FutureTask<>(() -> {
                        work.on(part);
                        return null;
                    });
            tasks.add(task);
            Thread.ofPlatform().name("part-" + part.number()).daemon().start(task);
        }
        for (FutureTask<Void> task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }
}
