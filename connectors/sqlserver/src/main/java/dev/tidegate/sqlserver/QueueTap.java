package dev.tidegate.sqlserver;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.heartbeat.DebeziumHeartbeatFactory;
import io.debezium.heartbeat.Heartbeat;
import io.debezium.heartbeat.HeartbeatConnectionProvider;
import io.debezium.heartbeat.HeartbeatErrorHandler;
import io.debezium.pipeline.DataChangeEvent;
import java.util.Optional;

/**
 * Gives {@link CaptureTask} its queue; makes no heartbeat of its own. Debezium finds it by {@link
 * java.util.ServiceLoader}, for engines that are not ours as well.
 */
public final class QueueTap implements DebeziumHeartbeatFactory {
    /** Called by {@link java.util.ServiceLoader}. */
    public QueueTap() {}

    @Override
    public Optional<Heartbeat> getHeartbeat(
            CommonConnectorConfig config,
            HeartbeatConnectionProvider connections,
            HeartbeatErrorHandler errors,
            ChangeEventQueue<DataChangeEvent> queue) {
        if (CaptureTask.STARTING.isBound()) {
            CaptureTask.STARTING.get().queue(queue);
        }
        return Optional.empty();
    }
}
