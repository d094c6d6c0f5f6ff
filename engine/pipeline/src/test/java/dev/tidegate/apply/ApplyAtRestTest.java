package dev.tidegate.apply;

import static dev.tidegate.apply.Samples.insert;
import static dev.tidegate.apply.Samples.lsn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.load.Following;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.load.Routing;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The worker gives the load its moments of rest. */
@Timeout(60)
class ApplyAtRestTest {
    private final FedJournal journal = new FedJournal();
    private final CountingTarget target = new CountingTarget();
    private final RestingLoad load = new RestingLoad();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Thread worker = start();

    @AfterEach
    void stop() throws InterruptedException {
        worker.interrupt();
        worker.join();
    }

    @Test
    void aMomentOfRestComesWhenAllThatWasReadIsCommitted() throws InterruptedException {
        journal.transaction(1);
        journal.transaction(2);
        load.wants = true;

        assertThat(load.rests.take()).startsWith("nothing open");
        awaitRest("nothing open, at 2, read up to 2");
    }

    @Test
    void whatIsReadMayLieBehindTheCheckpoint() throws InterruptedException {
        journal.transaction(1);
        journal.add(new LogEvent.Heartbeat(lsn(7), Instant.EPOCH));
        load.wants = true;

        awaitRest("nothing open, at 1, read up to 7");
    }

    @Test
    void noneComesInsideATransactionThatIsSentAsItComes() throws InterruptedException {
        journal.begin(1);
        for (int order = 1; order < 10; order++) {
            journal.change(insert(1, order));
        }
        journal.awaitRead();
        assertThat(target.open).as("it is being sent").hasValue(1);
        load.wants = true;
        journal.awaitRead();
        journal.awaitRead();
        assertThat(load.rests).isEmpty();
        journal.commit(1, 10);

        assertThat(load.rests.take()).isEqualTo("nothing open, at 1, read up to 1");
    }

    @Test
    void theLastTablesPublicationIsToldBeforeAnythingLaterIsApplied() throws InterruptedException {
        journal.transaction(1);
        assertThat(told.take()).isEqualTo("applied up to 3");
        load.complete = true;
        load.wants = true;

        assertThat(told.take()).isEqualTo("consistent at 3");
    }

    @Test
    void aTableWhoseValuesAreLostStartsOverBeforeTheTransactionIsReadAgain()
            throws InterruptedException {
        load.lost = true;
        journal.transaction(1);

        assertThat(load.rests.take()).isEqualTo("start over document at 0");
        load.wants = true;
        awaitRest("nothing open, at 1, read up to 1");
    }

    private void awaitRest(String rest) throws InterruptedException {
        while (!load.rests.take().equals(rest)) {
            // an earlier one, before all of this was read
        }
    }

    private Thread start() {
        ApplyWorker apply =
                new ApplyWorker(
                        new ApplyWorker.Ports(journal.readers(0), target, InstantSource.system()),
                        load,
                        new ApplySettings(1_000, Duration.ofMillis(10), 5),
                        new Told());
        return Thread.ofPlatform()
                .name("apply")
                .start(() -> {
                    try {
                        apply.run();
                    } catch (InterruptedException e) {
                        told.add("stopped");
                    }
                });
    }

    private final class Told implements ApplyWorker.Observer {
        @Override
        public void takenOver(Checkpoint checkpoint) {}

        @Override
        public void applied(AppliedWindow window) {
            told.add("applied up to " + window.checkpoint().journalOffset());
        }

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {}

        @Override
        public void consistent(Checkpoint checkpoint) {
            told.add("consistent at " + checkpoint.journalOffset());
        }
    }

    private static final class CountingTarget implements Target {
        private final AtomicInteger open = new AtomicInteger();
        private Checkpoint checkpoint = Samples.checkpoint(0);

        @Override
        public Checkpoint takeOver() {
            return checkpoint;
        }

        @Override
        public TargetTransaction begin() {
            open.incrementAndGet();
            return new TargetTransaction() {
                @Override
                public void apply(LogEvent.Change change) {}

                @Override
                public void commit(Checkpoint next, LedgerChanges ledger) {
                    checkpoint = next;
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }
    }

    /** Takes every change as one of a loaded row; wants moments of rest as the test says. */
    private final class RestingLoad implements LoadedTables {
        private final BlockingQueue<String> rests = new LinkedBlockingQueue<>();
        private volatile boolean wants;
        private volatile boolean complete;
        private volatile boolean lost;

        @Override
        public void takenOver(Checkpoint start) {}

        @Override
        public void startOver(TableId table, Checkpoint at) {
            lost = false;
            rests.add("start over " + table.name() + " at " + at.commitLsn().block());
        }

        @Override
        public Routing routing() {
            return new Routing() {
                @Override
                public Following following(TableSchema schema) {
                    if (lost) {
                        throw new LostValuesException(schema.table(), lsn(1));
                    }
                    return new Following.Whole();
                }

                @Override
                public void deliver() {}
            };
        }

        @Override
        public void committed(Checkpoint checkpoint) {}

        @Override
        public boolean isLoading() {
            return true;
        }

        @Override
        public boolean wantsRest() {
            return wants;
        }

        @Override
        public void rest(Checkpoint at, Lsn journalRead) {
            rests.add(
                    (target.open.get() == 0 ? "nothing open" : "a transaction is open")
                            + ", at "
                            + at.commitLsn().block()
                            + ", read up to "
                            + journalRead.block());
        }

        @Override
        public boolean isComplete() {
            return complete;
        }

        @Override
        public Map<TableId, Lsn> beginnings() {
            return Map.of();
        }
    }
}
