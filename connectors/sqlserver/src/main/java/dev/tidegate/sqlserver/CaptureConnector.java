package dev.tidegate.sqlserver;

import io.debezium.connector.sqlserver.SqlServerConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector, with {@link CaptureTask} as its task. Made by Debezium's engine. */
public final class CaptureConnector extends SqlServerConnector {
    /** Called by Debezium's engine. */
    public CaptureConnector() {}

    @Override
    public Class<? extends Task> taskClass() {
        return CaptureTask.class;
    }
}
