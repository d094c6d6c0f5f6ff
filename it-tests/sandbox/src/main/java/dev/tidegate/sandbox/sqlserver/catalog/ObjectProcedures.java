package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Procedures about objects: rename, extended properties, options, sessions. */
final class ObjectProcedures {
    private static final Set<String> HARMLESS =
            Set.of(
                    "sp_dboption",
                    "sp_tableoption",
                    "sp_updatestats",
                    "sp_recompile",
                    "sp_refreshview",
                    "sp_changedbowner",
                    "sp_db_vardecimal_storage_format");

    private final ServerState server;
    private final CatalogProcedures.Connections connections;

    ObjectProcedures(ServerState server, CatalogProcedures.Connections connections) {
        this.server = server;
        this.connections = connections;
    }

    Map<String, SystemProcedure> all() {
        Map<String, SystemProcedure> all = new HashMap<>();
        // Nothing that they set exists here, and nothing that exists depends on it.
        HARMLESS.forEach(name -> all.put(name, (caller, arguments, sink) -> 0));
        all.put("sp_rename", this::rename);
        all.put("sp_addextendedproperty", this::setProperty);
        all.put("sp_updateextendedproperty", this::setProperty);
        all.put("sp_configure", new ConfigureProcedure(server.settings()));
        all.put("sp_addrolemember", this::addRoleMember);
        all.put("sp_droprolemember", this::dropRoleMember);
        all.put("sp_addsrvrolemember", this::addServerRoleMember);
        all.put("sp_dropsrvrolemember", this::dropServerRoleMember);
        all.put("sp_who", this::who);
        all.put("sp_who2", this::who);
        return all;
    }

    private int addRoleMember(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        server.permissions()
                .in(caller.database())
                .addMember(
                        arguments.requireText("sp_addrolemember", "@rolename", 0),
                        arguments.requireText("sp_addrolemember", "@membername", 1));
        return 0;
    }

    private int dropRoleMember(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        server.permissions()
                .in(caller.database())
                .dropMember(
                        arguments.requireText("sp_droprolemember", "@rolename", 0),
                        arguments.requireText("sp_droprolemember", "@membername", 1));
        return 0;
    }

    private int addServerRoleMember(
            SystemProcedure.Caller caller, Arguments arguments, ResultSink sink) throws SqlError {
        server.permissions()
                .addToServerRole(
                        arguments.requireText("sp_addsrvrolemember", "@rolename", 1),
                        arguments.requireText("sp_addsrvrolemember", "@loginame", 0));
        return 0;
    }

    private int dropServerRoleMember(
            SystemProcedure.Caller caller, Arguments arguments, ResultSink sink) throws SqlError {
        server.permissions()
                .dropFromServerRole(
                        arguments.requireText("sp_dropsrvrolemember", "@rolename", 1),
                        arguments.requireText("sp_dropsrvrolemember", "@loginame", 0));
        return 0;
    }

    private int rename(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        String from = arguments.requireText("sp_rename", "@objname", 0);
        String to = arguments.requireText("sp_rename", "@newname", 1);
        String kind = arguments.text("@objtype", 2).orElse("OBJECT").toUpperCase(Locale.ROOT);
        switch (kind) {
            case "COLUMN" -> renameColumn(caller.database(), from, to);
            case "INDEX" -> renameInside(caller.database(), from, to);
            case "OBJECT" -> renameObject(caller.database(), from, to);
            default ->
                    throw new SqlError(
                            15249,
                            11,
                            1,
                            "Error: Explicit @objtype '" + kind + "' is unrecognized.");
        }
        sink.info(
                15477,
                0,
                1,
                "Caution: Changing any part of an object name could break scripts and stored"
                        + " procedures.");
        return 0;
    }

    private void renameColumn(String database, String from, String to)
            throws SqlError, SQLException {
        Inside inside = inside(database, from);
        if (server.catalog()
                .table(inside.table())
                .filter(server.capture()::isTracked)
                .isPresent()) {
            throw new SqlError(
                    4928,
                    "Cannot alter column '" + inside.name() + "' because it is 'REPLICATED'.");
        }
        server.catalog().renameColumn(inside.table(), inside.name(), to);
        run(
                "ALTER TABLE "
                        + inside.table().h2Name()
                        + " ALTER COLUMN "
                        + ObjectName.quote(inside.name())
                        + " RENAME TO "
                        + ObjectName.quote(to));
    }

    private void renameInside(String database, String from, String to) throws SqlError {
        Inside inside = inside(database, from);
        server.catalog().renameConstraint(inside.table(), inside.name(), to);
    }

    private void renameObject(String database, String from, String to)
            throws SqlError, SQLException {
        ObjectName name = Names.parse(from, database);
        Catalog catalog = server.catalog();
        if (catalog.table(name).isPresent()) {
            Table old = catalog.table(name).get();
            catalog.renameTable(name, to);
            run("ALTER TABLE " + old.name().h2Name() + " RENAME TO " + ObjectName.quote(to));
            return;
        }
        Optional<Table> owner =
                catalog.tables(database).stream()
                        .filter(t -> t.name().schema().equalsIgnoreCase(name.schema()))
                        .filter(t -> TableEdits.hasConstraint(t, name.name()))
                        .findFirst();
        if (owner.isEmpty()) {
            throw notFound(from, database);
        }
        catalog.renameConstraint(owner.get().name(), name.name(), to);
    }

    /** Something inside a table: a column or an index. */
    private record Inside(ObjectName table, String name) {}

    private Inside inside(String database, String text) throws SqlError {
        List<String> parts = Names.parts(text);
        if (parts.size() < 2) {
            throw notFound(text, database);
        }
        String schema = parts.size() > 2 ? parts.get(parts.size() - 3) : "dbo";
        ObjectName table = new ObjectName(database, schema, parts.get(parts.size() - 2));
        Optional<Table> found = server.catalog().table(table);
        if (found.isEmpty()) {
            throw notFound(text, database);
        }
        return new Inside(found.get().name(), parts.getLast());
    }

    private static SqlError notFound(String name, String database) {
        return new SqlError(
                15225,
                11,
                1,
                "No item by the name of '"
                        + name
                        + "' could be found in the current database '"
                        + database
                        + "', given that @itemtype was input as '(null)'.");
    }

    private void run(String ddl) throws SQLException {
        try (Connection h2 = connections.open();
                Statement statement = h2.createStatement()) {
            statement.execute(ddl);
        }
    }

    private int setProperty(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        String name = arguments.requireText("sp_addextendedproperty", "@name", 0);
        String value = arguments.text("@value", 1).orElse("");
        server.catalog()
                .setProperty(
                        caller.database(),
                        new ExtendedProperty(
                                arguments.text("@level0name", 3).orElse(""),
                                arguments.text("@level1name", 5).orElse(""),
                                arguments.text("@level2name", 7).orElse(""),
                                name,
                                value));
        return 0;
    }

    /** Shows or takes a setting; the stand-in has no limit that a setting could move. */
    private int who(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink) {
        ResultTable result =
                new ResultTable(
                        "spid smallint, ecid smallint, status nchar(30), loginame nvarchar(128),"
                                + " hostname nchar(128), blk char(5), dbname nvarchar(128), cmd"
                                + " nchar(26), request_id int");
        for (SessionInfo each : server.sessions().get()) {
            result.add(
                    each.id(),
                    0,
                    each.running() ? "running" : "sleeping",
                    each.login(),
                    each.host(),
                    "0",
                    each.database(),
                    each.running() ? "SELECT" : "AWAITING COMMAND",
                    0);
        }
        result.send(sink);
        return 0;
    }
}
