package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.debezium.embedded.Connect;
import io.debezium.embedded.async.AsyncEmbeddedEngine;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of Debezium's engine, on threads of its own. Its batches wait here for {@link #take}, two
 * at most: then Debezium's queue fills, and then Debezium reads no further.
 */
final class EngineRun implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(EngineRun.class);
    private static final int BATCHES_MAX = 2;
    private static final Duration PARK_WAIT_MAX = Duration.ofSeconds(2);

    /** Longer than any stop takes that the source does not hold up; less than a pod is given. */
    private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(8);

    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ArrayDeque<List<SourceRecord>> batches = new ArrayDeque<>();
    private boolean closed;
    private boolean parked;
    private boolean over;
    private @Nullable Throwable failure;

    private EngineRun(Properties properties) {
        engine =
                DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                        .using(properties)
                        .using(new Progress())
                        .using(this::completed)
                        .notifying((events, _) -> put(events))
                        .build();
    }

    static EngineRun start(Properties properties) {
        EngineRun run = new EngineRun(properties);
        Thread.ofPlatform().name(properties.getProperty("name")).daemon(true).start(run.engine);
        return run;
    }

    private final class Progress implements DebeziumEngine.ConnectorCallback {
        @Override
        public void pollingStarted() {
            started.countDown();
        }
    }

    /** Called by the engine, last. */
    private void completed(boolean success, @Nullable String message, @Nullable Throwable error) {
        synchronized (this) {
            over = true;
            failure = error;
            notifyAll();
        }
        started.countDown();
        ended.countDown();
    }

    /** Called by the engine with each batch; waits while enough batches wait, or for the end. */
    private void put(List<RecordChangeEvent<SourceRecord>> events) throws InterruptedException {
        List<SourceRecord> records = events.stream().map(RecordChangeEvent::record).toList();
        synchronized (this) {
            while (closed || batches.size() >= BATCHES_MAX) {
                parked = closed;
                notifyAll();
                wait(); // when closed, until the engine interrupts it
            }
            batches.add(records);
            notifyAll();
        }
    }

    /**
     * All that waits: who is slow gets more at a time. Throws {@link TidegateException} when the
     * engine broke or ended.
     */
    synchronized List<SourceRecord> take() throws InterruptedException {
        while (batches.isEmpty() && !over) {
            wait();
        }
        if (batches.isEmpty()) {
            throw broken();
        }
        List<SourceRecord> records = batches.stream().flatMap(List::stream).toList();
        batches.clear();
        notifyAll();
        return records;
    }

    private TidegateException broken() {
        if (failure != null) {
            return Failures.ofEngine(failure);
        }
        return new TidegateException(
                ErrorCode.SOURCE_UNAVAILABLE,
                "the reading of the source's log ended by itself",
                "The log file says what came before; Tidegate tries again.");
    }

    /**
     * Stops the engine and waits until its connections are closed, interrupted or not.
     *
     * <p>An engine that waits for a server that hangs cannot be stopped: it is left alone, and ends
     * with its connection's timeout. What it still reads, nobody takes.
     */
    @Override
    public void close() {
        Thread stop =
                Thread.ofPlatform().name("tidegate-engine-stop").daemon(true).start(this::stop);
        boolean interrupted = false;
        long deadline = System.nanoTime() + STOP_WAIT_MAX.toNanos();
        while (stop.isAlive() && System.nanoTime() - deadline < 0) {
            try {
                stop.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (stop.isAlive()) {
            LOGGER.warn("Debezium waits for the source and cannot be stopped; it is left alone");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** An engine that is starting cannot be stopped, so its start is waited for. */
    private void stop() {
        await(started);
        park();
        if (ended.getCount() > 0) {
            try {
                engine.close();
            } catch (IllegalStateException e) {
                LOGGER.debug("The engine stops already", e);
            } catch (IOException e) {
                LOGGER.warn("The engine did not stop cleanly", e);
            }
        }
        await(ended);
    }

    /**
     * Lets the engine's thread run into {@link #put} and stay there: stopped between two batches,
     * the engine would report an error that is none. A batch comes with each iteration of Debezium,
     * and the next one is hurried; if none comes, the engine is stopped all the same.
     */
    private synchronized void park() {
        closed = true;
        notifyAll();
        hurry();
        long deadline = System.nanoTime() + PARK_WAIT_MAX.toNanos();
        long left = PARK_WAIT_MAX.toMillis();
        while (!parked && !over && left > 0) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                LOGGER.debug("nobody interrupts this thread", e);
            }
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }

    private void hurry() {
        with(CaptureTask::hurry);
    }

    /**
     * Lets a table come in; from any thread. Waits until the engine has started, or for so long.
     */
    void expect(Newcomer newcomer, Duration atMost) throws InterruptedException {
        if (started.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            with(task -> task.expect(newcomer));
        }
    }

    private void with(Consumer<CaptureTask> what) {
        if (engine instanceof AsyncEmbeddedEngine<?> asynchronous) {
            asynchronous.runWithTask(task -> {
                if (task instanceof CaptureTask capture) {
                    what.accept(capture);
                }
            });
        }
    }

    private static void await(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                LOGGER.debug("nobody interrupts this thread", e);
            }
        }
    }
}
