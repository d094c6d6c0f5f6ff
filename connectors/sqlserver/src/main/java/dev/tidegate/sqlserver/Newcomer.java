package dev.tidegate.sqlserver;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A table that comes into a reading of the log that goes on.
 *
 * <pre>
 *   asked     an operator's thread has it
 *   waiting   in CaptureTask, until the reading is behind a watermark that is younger than the
 *             table's capture: so what was captured of it before is never asked for, and every
 *             offset from here on is one that the table's change table reaches back to
 *   admitted  between two iterations, by the thread that reads: from the next one on its changes are
 *             read. The marker between the two carries it
 *   known     to RecordReader, by the thread that follows, at that marker: so each record is read
 *             by the definition that was right when it was queued
 *   taken     what came before the marker is with the handler, and so in the journal, the watermark
 *             with it
 * </pre>
 *
 * None of this is durable: a reading that starts anew reads the tables that it is given.
 */
final class Newcomer {
    private final TableDefinition definition;
    private final List<CaptureInstance> instances;
    private final Lsn behind;
    private final CountDownLatch taken = new CountDownLatch(1);

    /**
     * Makes one that waits.
     *
     * @param instances its capture instances, older ones first; not empty
     * @param behind commit LSN of a watermark that was written when they were there
     */
    Newcomer(TableDefinition definition, List<CaptureInstance> instances, Lsn behind) {
        this.definition = definition;
        this.instances = List.copyOf(instances);
        this.behind = behind;
    }

    TableId table() {
        return definition.table();
    }

    TableDefinition definition() {
        return definition;
    }

    List<CaptureInstance> instances() {
        return instances;
    }

    Lsn behind() {
        return behind;
    }

    /** Its changes come from now on. */
    void taken() {
        taken.countDown();
    }

    /** Waits until they do, or for so long; returns whether they do. */
    boolean awaitTaken(Duration atMost) throws InterruptedException {
        return taken.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
