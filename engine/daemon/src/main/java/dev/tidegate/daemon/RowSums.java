package dev.tidegate.daemon;

import dev.tidegate.cutover.Refusals;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.validate.AuditTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Reads tables whole from a side that stands still, and sums their rows up. Safe for use by several
 * threads.
 */
final class RowSums {
    private static final ChunkSource.Limit UNLIMITED =
            new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private final Ports ports;
    private final RowHasher.Factory hashers;

    /**
     * Makes one.
     *
     * @param hashers with which rows of both sides have one hash
     */
    RowSums(Ports ports, RowHasher.Factory hashers) {
        this.ports = ports;
        this.hashers = hashers;
    }

    /**
     * What rows come to.
     *
     * @param largeObjects the same of their large objects, each row counted once
     */
    record Sum(MultisetHash rows, MultisetHash largeObjects) {}

    Sum source(TableSchema schema) throws InterruptedException {
        Summing sum = new Summing(hashers.of(schema));
        Optional<Row> _ = ports.source().chunks().read(schema, KeyRange.ALL, UNLIMITED, sum);
        return sum.sum();
    }

    Sum target(AuditTarget target, TableSchema schema) throws InterruptedException {
        Summing sum = new Summing(hashers.of(schema));
        try (AuditTarget.Snapshot snapshot = target.open()) {
            Optional<Row> _ = snapshot.rows(schema, KeyRange.ALL, UNLIMITED, sum);
        }
        return sum.sum();
    }

    /** Sums rows up as they are read. */
    private static final class Summing implements RowConsumer {
        private final RowHasher hasher;
        private MultisetHash rows = MultisetHash.EMPTY;
        private MultisetHash largeObjects = MultisetHash.EMPTY;

        Summing(RowHasher hasher) {
            this.hasher = hasher;
        }

        @Override
        public void accept(Row row) {
            rows = rows.plus(hasher.row(row));
            largeObjects = largeObjects.plus(hasher.largeObjects(row));
        }

        Sum sum() {
            return new Sum(rows, largeObjects);
        }
    }

    /**
     * Does what is to be done for each table, several at once; the results in the same order. Fails
     * with {@code CUTOVER_WAITING} if it is not done within the time.
     */
    static <T> List<T> all(List<Callable<T>> comparisons, int threads, Duration within)
            throws InterruptedException {
        List<T> results = new ArrayList<>();
        try (ExecutorService executor =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().name("cutover-rows-", 0).factory())) {
            for (Future<T> each :
                    executor.invokeAll(comparisons, within.toMillis(), TimeUnit.MILLISECONDS)) {
                results.add(result(each));
            }
        }
        return results;
    }

    private static <T> T result(Future<T> comparison) throws InterruptedException {
        try {
            return comparison.get();
        } catch (CancellationException _) {
            throw Refusals.waiting("the rows of both sides were not compared in time");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TidegateException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
