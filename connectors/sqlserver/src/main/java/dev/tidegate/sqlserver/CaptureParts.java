package dev.tidegate.sqlserver;

import io.debezium.DebeziumException;
import io.debezium.bean.StandardBeanNames;
import io.debezium.bean.spi.BeanRegistry;
import io.debezium.config.CommonConnectorConfig;
import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.connector.common.DebeziumHeaderProducer;
import io.debezium.connector.sqlserver.SqlServerChangeEventSourceCoordinator;
import io.debezium.connector.sqlserver.SqlServerChangeEventSourceFactory;
import io.debezium.connector.sqlserver.SqlServerConnector;
import io.debezium.connector.sqlserver.SqlServerConnectorConfig;
import io.debezium.connector.sqlserver.SqlServerErrorHandler;
import io.debezium.connector.sqlserver.SqlServerOffsetContext;
import io.debezium.connector.sqlserver.SqlServerPartition;
import io.debezium.connector.sqlserver.SqlServerTaskContext;
import io.debezium.connector.sqlserver.SqlServerValueConverters;
import io.debezium.document.DocumentReader;
import io.debezium.heartbeat.HeartbeatFactory;
import io.debezium.jdbc.DefaultMainConnectionProvidingConnectionFactory;
import io.debezium.pipeline.DataChangeEvent;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.signal.SignalProcessor;
import io.debezium.pipeline.spi.Offsets;
import io.debezium.relational.TableId;
import io.debezium.schema.SchemaFactory;
import io.debezium.service.spi.ServiceRegistry;
import io.debezium.snapshot.SnapshotterService;
import io.debezium.spi.topic.TopicNamingStrategy;
import io.debezium.util.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Debezium's parts as {@link CaptureTask} puts them together: those of its own task, with our
 * {@link LogConnection}, events that know their size, no signals, no notifications, no metrics and
 * no history of the tables' shapes.
 */
final class CaptureParts implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(CaptureParts.class);

    /**
     * How long the queue lets one wait for a record, so long that a marker comes before: it ends a
     * wait that is over by turning round for up to a millisecond.
     */
    private static final Duration QUEUE_WAIT_MAX = Duration.ofSeconds(5);

    private final CaptureConfig config;
    private final SqlServerTaskContext context;
    private final Offsets<SqlServerPartition, SqlServerOffsetContext> offsets;
    private final SqlServerValueConverters values;
    private final LogConnection log;
    private final StoppableConnection metadata;
    private final CapturedShapes schema;
    private final ChangeEventQueue<DataChangeEvent> queue;
    private final Errors errors;

    /** Hears of failures; not of those that the stopping itself makes. */
    private static final class Errors extends SqlServerErrorHandler {
        private final ChangeEventQueue<DataChangeEvent> queue;
        private final LogConnection log;

        Errors(
                SqlServerConnectorConfig config,
                ChangeEventQueue<DataChangeEvent> queue,
                LogConnection log) {
            super(config, queue, null);
            this.queue = queue;
            this.log = log;
        }

        @Override
        public void setProducerThrowable(Throwable failure) {
            if (log.isStopping()) {
                return;
            }
            super.setProducerThrowable(failure);
            if (queue.remainingCapacity() == queue.totalCapacity()) {
                wake();
            }
        }

        /** Who waits for a record looks for a failure only when one comes. */
        private void wake() {
            try {
                queue.enqueue(new CapturedEvent(CaptureTask.failure()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Connects, unless the settings are at fault; nothing runs yet. */
    CaptureParts(
            SqlServerTaskContext context,
            CaptureConfig config,
            Offsets<SqlServerPartition, SqlServerOffsetContext> offsets) {
        this.context = context;
        this.config = config;
        this.offsets = offsets;
        this.values =
                new SqlServerValueConverters(
                        config.getDecimalMode(),
                        config.getTemporalPrecisionMode(),
                        config.binaryHandlingMode(),
                        config.getUnavailableValuePlaceholder());
        Duration lookInterval = Duration.ofMillis(context.getRawConfig().getLong(LookPace.SETTING));
        this.log = new LogConnection(config, values, lookInterval);
        this.metadata = new StoppableConnection(config, values);
        this.schema = new CapturedShapes(config, metadata, values, topics(config), context);
        schema.initializeStorage();
        this.queue =
                new ChangeEventQueue.Builder<DataChangeEvent>()
                        .pollInterval(QUEUE_WAIT_MAX)
                        .maxBatchSize(config.getMaxBatchSize())
                        .maxQueueSize(config.getMaxQueueSize())
                        .maxQueueSizeInBytes(config.getMaxQueueSizeInBytes())
                        .loggingContextSupplier(() -> context.configureLoggingContext("task"))
                        .build();
        this.errors = new Errors(config, queue, log);
        register();
    }

    @SuppressWarnings("unchecked") // Debezium gives it by the class's name, without its parameter
    private static TopicNamingStrategy<TableId> topics(SqlServerConnectorConfig config) {
        return config.getTopicNamingStrategy(CommonConnectorConfig.TOPIC_NAMING_STRATEGY, true);
    }

    /** What Debezium's services look up. */
    private void register() {
        BeanRegistry beans = config.getBeanRegistry();
        beans.add(StandardBeanNames.CONFIGURATION, context.getRawConfig());
        beans.add(StandardBeanNames.CONNECTOR_CONFIG, config);
        beans.add(StandardBeanNames.DATABASE_SCHEMA, schema);
        beans.add(StandardBeanNames.JDBC_CONNECTION, metadata);
        beans.add(StandardBeanNames.VALUE_CONVERTER, values);
        beans.add(StandardBeanNames.OFFSETS, offsets);
        beans.add(StandardBeanNames.CDC_SOURCE_TASK_CONTEXT, context);
    }

    ChangeEventQueue<DataChangeEvent> queue() {
        return queue;
    }

    SqlServerErrorHandler errors() {
        return errors;
    }

    /**
     * Lets in, from the next iteration on, those for whom the reading has come far enough. Called
     * between two iterations, by the thread that reads.
     *
     * @param waiting in their order, without those who are let in afterwards
     */
    List<Newcomer> admit(Queue<Newcomer> waiting) {
        List<Newcomer> admitted = new ArrayList<>();
        for (Newcomer next = waiting.peek();
                next != null && log.hasRead(next.behind());
                next = waiting.peek()) {
            admitted.add(waiting.remove());
            config.include(next.table());
            schema.forget(next.table());
        }
        if (!admitted.isEmpty()) {
            log.tablesChanged();
        }
        return admitted;
    }

    /** Ends the iteration that waits for changes. */
    void hurry() {
        log.hurry();
    }

    /** Whether the reading stops; from then on {@link #makeRoom} takes from the queue too. */
    boolean isStopping() {
        return log.isStopping();
    }

    /** Starts Debezium's thread that reads the log. */
    SqlServerChangeEventSourceCoordinator start() {
        Clock clock = Clock.system();
        ServiceRegistry services = config.getServiceRegistry();
        SnapshotterService snapshotter = services.tryGetService(SnapshotterService.class);
        EventMetadata eventMetadata = new EventMetadata();
        SignalProcessor<SqlServerPartition, SqlServerOffsetContext> signals =
                new SignalProcessor<>(
                        SqlServerConnector.class,
                        config,
                        Map.of(),
                        List.of(),
                        DocumentReader.defaultReader(),
                        offsets);
        EventDispatcher<SqlServerPartition, TableId> dispatcher = dispatcher(eventMetadata);
        NotificationService<SqlServerPartition, SqlServerOffsetContext> notifications =
                new NotificationService<>(
                        List.of(), config, SchemaFactory.get(), dispatcher::enqueueNotification);
        SqlServerChangeEventSourceFactory sources =
                new SqlServerChangeEventSourceFactory(
                        config,
                        new DefaultMainConnectionProvidingConnectionFactory<>(() -> log),
                        metadata,
                        errors,
                        dispatcher,
                        clock,
                        schema,
                        notifications,
                        snapshotter);
        SqlServerChangeEventSourceCoordinator coordinator =
                new SqlServerChangeEventSourceCoordinator(
                        offsets,
                        errors,
                        SqlServerConnector.class,
                        config,
                        sources,
                        new NoMetrics(),
                        dispatcher,
                        schema,
                        clock,
                        signals,
                        notifications,
                        snapshotter) {
                    @Override
                    public synchronized void stop() throws InterruptedException {
                        log.stopReading();
                        metadata.stopReading();
                        Thread room = Thread.ofVirtual().start(CaptureParts.this::makeRoom);
                        try {
                            super.stop();
                        } finally {
                            room.interrupt();
                        }
                    }
                };
        coordinator.start(context, queue, eventMetadata);
        return coordinator;
    }

    /**
     * Lets the reading thread end by itself, though nobody takes what it has read. Debezium would
     * interrupt it; one that is logging in would then try again and again without a pause, as long
     * as the driver has time for the login.
     */
    private void makeRoom() {
        try {
            while (true) {
                queue.poll();
            }
        } catch (InterruptedException | ConnectException e) {
            // the second if it failed, which the engine was told already
            LOGGER.debug("the reading thread has ended", e);
        }
    }

    private EventDispatcher<SqlServerPartition, TableId> dispatcher(EventMetadata eventMetadata) {
        return new EventDispatcher<>(
                config,
                topics(config),
                schema,
                queue,
                config.getTableFilters().dataCollectionFilter(),
                CapturedEvent::new,
                eventMetadata,
                new HeartbeatFactory<>()
                        .getScheduledHeartbeat(
                                config,
                                () -> metadata,
                                failure -> {
                                    throw new DebeziumException(failure);
                                },
                                queue),
                config.schemaNameAdjuster(),
                config.getServiceRegistry().tryGetService(DebeziumHeaderProducer.class));
    }

    @Override
    public void close() {
        SideReaders.close(log);
        SideReaders.close(metadata);
        schema.close();
        queue.close();
    }
}
