package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.DatabaseCopy;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Schema;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureCopy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes backups of databases and restores them, while no session uses the database. */
final class Backups {
    /** Schemas of the server's own views, which are no part of a backup. */
    private static final Set<String> OF_SERVER = Set.of("sys", "INFORMATION_SCHEMA");

    private final ServerContext server;

    Backups(ServerContext server) {
        this.server = server;
    }

    Backup take(String database) throws SqlError, SQLException {
        DatabaseCopy objects = server.catalog().copy(database);
        List<String> script = new ArrayList<>();
        CaptureCopy capture =
                server.capture()
                        .copy(
                                objects.database(),
                                () -> script.addAll(server.h2().script(schemas(objects))));
        return new Backup(objects, script, capture);
    }

    private List<String> schemas(DatabaseCopy objects) {
        return server.catalog().schemas(objects.database()).stream()
                .map(Schema::name)
                .filter(name -> !OF_SERVER.contains(name))
                .map(name -> new ObjectName(objects.database(), name, "").h2Schema())
                .toList();
    }

    /** The caller has ended all sessions of the database, and lets none begin. */
    void restore(Backup backup, Backup.Cdc cdc) throws SqlError, SQLException {
        String database = backup.database();
        server.capture().forget(database);
        for (Schema schema : server.catalog().schemas(database)) {
            if (!OF_SERVER.contains(schema.name())) {
                server.h2().dropSchema(database, schema.name());
            }
        }
        server.catalog().restore(backup.objects());
        server.h2().run(backup.script());
        server.capture().restore(backup.capture());
        if (cdc == Backup.Cdc.DROPPED) {
            server.admin().disableDatabase(database);
        }
        server.defined();
    }
}
