package dev.tidegate.sqlserver;

import io.debezium.config.Configuration;
import io.debezium.config.Field;
import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.connector.common.BaseSourceTask;
import io.debezium.connector.sqlserver.Module;
import io.debezium.connector.sqlserver.SqlServerChangeEventSourceCoordinator;
import io.debezium.connector.sqlserver.SqlServerConnectorConfig;
import io.debezium.connector.sqlserver.SqlServerOffsetContext;
import io.debezium.connector.sqlserver.SqlServerPartition;
import io.debezium.connector.sqlserver.SqlServerTaskContext;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.DataChangeEvent;
import io.debezium.pipeline.ErrorHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * A task of Debezium's parts ({@link CaptureParts}), which also says when all that it read has been
 * handed over, and hands over at once. Made by Debezium's engine.
 *
 * <p><b>The marker, and why it is exact.</b> One thread of Debezium reads the log in iterations
 * ({@code SqlServerStreamingChangeEventSource.executeIteration}). An iteration asks for the commit
 * LSN of some transaction that CDC has finished, the end; reads from every change table the rows
 * behind the end of the iteration before, up to and with this end; and puts all of them into the
 * queue. So a transaction is never divided between iterations. The first thing that an iteration
 * does is to ask the snapshotter whether to stream. Ours ({@link IterationMarker}) is therefore
 * called, on the thread that fills the queue, exactly between two iterations; it puts a marker into
 * the queue. In the queue's order, every transaction up to the last one before the marker is
 * complete.
 *
 * <p>An iteration that fails notes its error on that same thread before the next one begins; then
 * no marker is written any more ({@link #iterationStarts}), and the next look at the queue ends the
 * engine, since it may not try again ({@code errors.max.retries=0}).
 *
 * <p>What remains is CDC's own promise, on which Debezium rests as well: that the rows of a
 * transaction are in the change tables when {@code cdc.lsn_time_mapping} shows it; the capture job
 * writes both in one transaction.
 *
 * <p><b>No second wait.</b> Debezium's queue waits to fill a batch, after the reading itself has
 * waited. With {@code max.batch.size=1} it returns as soon as it has one record; {@link #doPoll}
 * then takes what comes up to the marker, within a bound in records and bytes: the last transaction
 * is not complete before the marker, and two small batches cost twice what one does.
 */
public final class CaptureTask extends BaseSourceTask<SqlServerPartition, SqlServerOffsetContext> {
    /** A header of a marker's record for each table that comes in there. */
    static final String NEWCOMER = "tidegate.newcomer";

    /** Topic of the marker's records. */
    static final String MARKER_TOPIC = "tidegate.iteration";

    /** The task that is being started by the calling thread, for the parts that it is made of. */
    static final ScopedValue<CaptureTask> STARTING = ScopedValue.newInstance();

    private static final String FAILURE_TOPIC = "tidegate.failure";

    /** Nothing is said by it; Debezium's queue weighs structs only. */
    private static final Struct MARKER = new Struct(SchemaBuilder.struct().build());

    private static final int BATCH_RECORDS_MAX = 2_048;
    private static final int BATCH_BYTES_MAX = 4 << 20;

    private final Queue<Newcomer> waiting = new ConcurrentLinkedQueue<>();
    private @Nullable CaptureConfig config;
    private @Nullable SqlServerTaskContext taskContext;
    private volatile @Nullable CaptureParts parts;

    /** Called by Debezium's engine. */
    public CaptureTask() {}

    @Override
    public String version() {
        return Module.version();
    }

    @Override
    protected String connectorName() {
        return Module.name();
    }

    @Override
    protected Iterable<Field> getAllConfigurationFields() {
        return SqlServerConnectorConfig.ALL_FIELDS;
    }

    @Override
    public SqlServerTaskContext preStart(Configuration settings) {
        CaptureConfig typed = new CaptureConfig(settings);
        SqlServerTaskContext made = new SqlServerTaskContext(settings, typed);
        config = typed;
        taskContext = made;
        return made;
    }

    @Override
    protected ChangeEventSourceCoordinator<SqlServerPartition, SqlServerOffsetContext> start(
            Configuration settings) {
        return ScopedValue.where(STARTING, this).call(this::startParts);
    }

    private SqlServerChangeEventSourceCoordinator startParts() {
        CaptureConfig typed = Objects.requireNonNull(config);
        registerServiceProviders(typed.getServiceRegistry());
        SqlServerPartition partition =
                new SqlServerPartition(typed.getLogicalName(), typed.getDatabaseNames().getFirst());
        CaptureParts made =
                new CaptureParts(
                        Objects.requireNonNull(taskContext),
                        typed,
                        getPreviousOffsets(
                                () -> Set.of(partition), new SqlServerOffsetContext.Loader(typed)));
        parts = made;
        return made.start();
    }

    /** Lets a table come in between two iterations, from any thread. */
    void expect(Newcomer newcomer) {
        waiting.add(newcomer);
        hurry();
    }

    /** Called by {@link IterationMarker} between two iterations. */
    void iterationStarts() {
        CaptureParts running = parts;
        if (running == null || running.errors().getProducerThrowable() != null) {
            return;
        }
        try {
            running.queue().enqueue(new CapturedEvent(marker(running.admit(waiting))));
        } catch (InterruptedException e) {
            // the engine is being closed; the iteration that follows ends by this
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the next marker come at once, from any thread. */
    void hurry() {
        CaptureParts running = parts;
        if (running != null) {
            running.hurry();
        }
    }

    static SourceRecord marker() {
        return new SourceRecord(Map.of(), Map.of(), MARKER_TOPIC, MARKER.schema(), MARKER);
    }

    /** The one behind which these tables are read too. */
    static SourceRecord marker(List<Newcomer> admitted) {
        SourceRecord marker = marker();
        admitted.forEach(each -> marker.headers().add(NEWCOMER, new SchemaAndValue(null, each)));
        return marker;
    }

    /** A record that nobody gets: the queue has an error by then, which its next reader gets. */
    static SourceRecord failure() {
        return new SourceRecord(Map.of(), Map.of(), FAILURE_TOPIC, MARKER.schema(), MARKER);
    }

    /**
     * What was read. Nothing once the reading stops: records may be missing in between, since they
     * are thrown away to let the reading thread end.
     */
    @Override
    protected List<SourceRecord> doPoll() throws InterruptedException {
        CaptureParts running = Objects.requireNonNull(parts);
        ChangeEventQueue<DataChangeEvent> queue = running.queue();
        List<SourceRecord> batch = new ArrayList<>();
        List<DataChangeEvent> events;
        long bytes = 0;
        do {
            events = queue.poll();
            for (DataChangeEvent event : events) {
                batch.add(event.getRecord());
                bytes += event.objectSize();
            }
        } while (!events.isEmpty()
                && !isMarker(batch.getLast())
                && batch.size() < BATCH_RECORDS_MAX
                && bytes < BATCH_BYTES_MAX);
        return running.isStopping() ? List.of() : batch;
    }

    private static boolean isMarker(SourceRecord record) {
        return record.topic().equals(MARKER_TOPIC);
    }

    @Override
    protected Optional<ErrorHandler> getErrorHandler() {
        return Optional.ofNullable(parts).map(CaptureParts::errors);
    }

    /** Nothing is tried again here. */
    @Override
    protected void resetErrorHandlerRetriesIfNeeded(List<SourceRecord> records) {}

    @Override
    protected void doStop() {
        CaptureParts running = parts;
        if (running != null) {
            running.close();
        }
    }
}
