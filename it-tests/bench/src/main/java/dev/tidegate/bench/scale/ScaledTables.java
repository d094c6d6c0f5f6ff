package dev.tidegate.bench.scale;

import dev.tidegate.bench.engine.EngineServers;
import dev.tidegate.bench.engine.LoadedTarget;
import dev.tidegate.bench.engine.UniformTables;
import java.sql.SQLException;

/**
 * Tables, and a database where they are empty, to be copied.
 *
 * @param database its name, and that of the pipeline that it belongs to
 */
record ScaledTables(UniformTables tables, String database) {
    /** Makes the database. */
    static ScaledTables prepare(EngineServers servers, int count)
            throws SQLException, InterruptedException {
        UniformTables tables = new UniformTables(count);
        String name = "scale" + count;
        servers.createDatabase(name, "template0");
        LoadedTarget.prepare(servers.postgres().jdbcUrl(name), name, tables.definitions());
        return new ScaledTables(tables, name);
    }
}
