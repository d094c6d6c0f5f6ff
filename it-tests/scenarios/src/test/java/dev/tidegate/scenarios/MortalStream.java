package dev.tidegate.scenarios;

import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Target;
import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.journal.Journal;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stream back with the pipeline's own workers, which die now and then before or behind what
 * they do, and begin again with nothing but what is durable.
 */
final class MortalStream implements AutoCloseable {
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private final Random random;
    private final int deathsIn;
    private final AtomicInteger deaths = new AtomicInteger();
    private final Thread capturing;
    private final Thread applying;
    private volatile boolean mortal = true;
    private volatile @Nullable Throwable failure;

    /**
     * What it is made of.
     *
     * @param log made for each life of capture
     * @param target made for each life of the applier
     * @param ledgers whether it counts what it applies
     */
    record Parts(
            Journal journal, Supplier<SourceLog> log, Supplier<Target> target, Ledgers ledgers) {
        Parts(Journal journal, Supplier<SourceLog> log, Supplier<Target> target) {
            this(journal, log, target, Ledgers.OFF);
        }
    }

    private MortalStream(Parts parts, long seed, int deathsIn) {
        this.random = new Random(seed);
        this.deathsIn = deathsIn;
        capturing = lives("capture", () -> capture(parts));
        applying = lives("apply", () -> apply(parts));
    }

    /**
     * Starts it.
     *
     * @param deathsIn it dies once in so many steps
     */
    static MortalStream start(Parts parts, long seed, int deathsIn) {
        MortalStream stream = new MortalStream(parts, seed, deathsIn);
        stream.capturing.start();
        stream.applying.start();
        return stream;
    }

    /** Nobody dies any more. */
    void spare() {
        mortal = false;
    }

    int deaths() {
        return deaths.get();
    }

    /** What ended it, if something did. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    private interface Life {
        void live() throws InterruptedException;
    }

    private static final class DeathException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private Thread lives(String name, Life life) {
        return Thread.ofPlatform().name(name).unstarted(() -> live(life));
    }

    private void live(Life life) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                life.live();
            } catch (InterruptedException e) {
                return;
            } catch (DeathException e) {
                deaths.incrementAndGet();
            } catch (TidegateException e) {
                if (e.code().action() != ErrorCode.Action.RETRY || !backOff()) {
                    failure = e;
                    return;
                }
            } catch (RuntimeException | Error e) {
                failure = e;
                return;
            }
        }
    }

    /** As the supervisor does; returns whether to go on. */
    private static boolean backOff() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void mayDie() {
        if (mortal && random.nextInt(deathsIn) == 0) {
            throw new DeathException();
        }
    }

    /** A log whose reader may die before and behind each batch. */
    private final class MortalLog implements SourceLog {
        private final SourceLog log;

        MortalLog(SourceLog log) {
            this.log = log;
        }

        @Override
        public void follow(Optional<SourceOffset> from, BatchHandler handler)
                throws InterruptedException {
            log.follow(
                    from,
                    batch -> {
                        mayDie();
                        handler.handle(batch);
                        mayDie();
                    });
        }

        @Override
        public boolean include(TableDefinition table, Duration atMost) throws InterruptedException {
            return log.include(table, atMost);
        }
    }

    private void capture(Parts parts) throws InterruptedException {
        SourceLog log = parts.log().get();
        new CaptureWorker(
                        new CaptureWorker.Ports(
                                new MortalLog(log), parts.journal(), InstantSource.system()),
                        Groups.ONE,
                        Duration.ofSeconds(1),
                        new CaptureWorker.Observer() {
                            @Override
                            public void captured(
                                    Lsn upTo,
                                    Instant committedAt,
                                    int transactions,
                                    long changes) {}

                            @Override
                            public void drained(Lsn upTo, Instant readAt) {}
                        })
                .run();
    }

    private void apply(Parts parts) throws InterruptedException {
        new ApplyWorker(
                        new ApplyWorker.Ports(
                                parts.journal().readers(0),
                                new MortalTarget(parts.target().get()),
                                InstantSource.system()),
                        LoadedTables.ALL,
                        new ApplySettings(50, Duration.ofMillis(20), 2_000),
                        new SilentObserver(),
                        parts.ledgers())
                .run();
    }

    /** Dies before or behind a commit; then nobody hears whether it took place. */
    private final class MortalTarget implements Target {
        private final Target whole;

        MortalTarget(Target whole) {
            this.whole = whole;
        }

        @Override
        public Checkpoint takeOver() {
            Checkpoint checkpoint = whole.takeOver();
            mayDie();
            return checkpoint;
        }

        @Override
        public TargetTransaction begin() {
            return new Mortal(whole.begin());
        }

        @Override
        public TargetTransaction beginLarge() {
            return new Mortal(whole.beginLarge());
        }

        @Override
        public Quarantine quarantine() {
            return whole.quarantine();
        }
    }

    private final class Mortal implements Target.TargetTransaction {
        private final Target.TargetTransaction open;

        Mortal(Target.TargetTransaction open) {
            this.open = open;
        }

        @Override
        public void apply(LogEvent.Change change) {
            open.apply(change);
        }

        @Override
        public void seal() {
            open.seal();
        }

        @Override
        public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
            mayDie();
            open.commit(checkpoint, ledger);
            mayDie();
        }

        @Override
        public void close() {
            open.close();
        }
    }

    /** Ends both, and waits for it. */
    @Override
    public void close() {
        for (Thread thread : Set.of(capturing, applying)) {
            thread.interrupt();
            try {
                if (!thread.join(WAIT_MAX)) {
                    throw new AssertionError(thread.getName() + " does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
