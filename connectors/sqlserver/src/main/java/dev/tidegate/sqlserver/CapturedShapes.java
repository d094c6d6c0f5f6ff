package dev.tidegate.sqlserver;

import dev.tidegate.model.TableId;
import io.debezium.connector.sqlserver.SqlServerConnection;
import io.debezium.connector.sqlserver.SqlServerConnectorConfig;
import io.debezium.connector.sqlserver.SqlServerDatabaseSchema;
import io.debezium.connector.sqlserver.SqlServerTaskContext;
import io.debezium.connector.sqlserver.SqlServerValueConverters;
import io.debezium.relational.CustomConverterRegistry;
import io.debezium.spi.topic.TopicNamingStrategy;
import java.util.List;

/** The shapes of the tables that Debezium knows, which can forget one. */
final class CapturedShapes extends SqlServerDatabaseSchema {
    CapturedShapes(
            SqlServerConnectorConfig config,
            SqlServerConnection metadata,
            SqlServerValueConverters values,
            TopicNamingStrategy<io.debezium.relational.TableId> topics,
            SqlServerTaskContext context) {
        super(
                config,
                metadata.getDefaultValueConverter(),
                values,
                topics,
                config.schemaNameAdjuster(),
                config.getServiceRegistry().tryGetService(CustomConverterRegistry.class),
                context);
    }

    /**
     * Lets Debezium read a table's shape anew, before the next change of it: it does so for each
     * table that it does not know. Only for the thread that reads, between two iterations.
     */
    void forget(TableId table) {
        for (io.debezium.relational.TableId known : List.copyOf(tableIds())) {
            if (table.equals(new TableId(known.schema(), known.table()))) {
                removeSchema(known);
                tables().removeTable(known);
            }
        }
    }
}
