package dev.tidegate.bench.engine;

import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.util.List;

/** A target whose tables are loaded, with no rows: the stream of changes can begin. */
public final class LoadedTarget {
    private LoadedTarget() {}

    /** A target in a database that is reached by a URL. */
    public static PostgresTarget at(String url, String pipeline) {
        return new PostgresTarget(
                new PostgresSettings(url, PostgresServer.USER, ""), pipeline, new LiveTables());
    }

    /** Makes the tables in an empty database, as the daemon does. */
    public static void prepare(String url, String pipeline, List<TableDefinition> tables)
            throws InterruptedException {
        try (PostgresTarget target = at(url, pipeline)) {
            target.prepare();
            target.schema().create(tables);
            target.schema().completeAfterLoad(tables);
        }
    }
}
