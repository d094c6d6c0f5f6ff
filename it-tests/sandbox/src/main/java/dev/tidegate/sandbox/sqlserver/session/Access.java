package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Arguments;
import dev.tidegate.sandbox.sqlserver.catalog.CaptureState;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.security.Permissions;
import dev.tidegate.sandbox.sqlserver.security.Securable;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a login needs for what it does, and the errors it gets without. */
final class Access {
    private static final Set<String> DATABASE_STATE =
            Set.of("dm_cdc_log_scan_sessions", "dm_cdc_errors");
    private static final Set<String> SERVER_STATE =
            Set.of(
                    "dm_server_services",
                    "dm_exec_connections",
                    "dm_tran_active_transactions",
                    "dm_tran_database_transactions",
                    "dm_tran_session_transactions");
    private static final Set<String> OF_AGENT =
            Set.of("cdc_jobs", "sysjobs", "sysjobsteps", "sysjobactivity");
    private static final String ALL_CHANGES = "fn_cdc_get_all_changes_";

    private final Permissions permissions;
    private final CaptureState capture;

    Access(Permissions permissions, CaptureState capture) {
        this.permissions = permissions;
        this.capture = capture;
    }

    /** Whether nothing is checked for a login. */
    boolean isUnlimited(String login) {
        return permissions.isAdministrator(login);
    }

    /** The user that a login is in a database; 916 when it may not use it. */
    String user(String login, String database) throws SqlError {
        Optional<String> user = permissions.user(login, database);
        if (user.isEmpty()) {
            throw new SqlError(
                    916,
                    14,
                    2,
                    "The server principal \""
                            + login
                            + "\" is not able to access the database \""
                            + database
                            + "\" under the current security context.");
        }
        return user.get();
    }

    /** A statement changes rows, or calls a procedure. */
    void require(String login, String permission, ObjectName object) throws SqlError {
        if (isUnlimited(login) || object.database().equalsIgnoreCase("tempdb")) {
            return;
        }
        user(login, object.database());
        permissions.require(login, permission, object);
    }

    /** A statement reads a table, a view or a table function. */
    void requireRead(String login, ObjectName object) throws SqlError {
        if (isUnlimited(login) || object.database().equalsIgnoreCase("tempdb")) {
            return;
        }
        user(login, object.database());
        String name = object.name().toLowerCase(Locale.ROOT);
        boolean ofServer =
                object.schema().equalsIgnoreCase("sys")
                        || object.schema().equalsIgnoreCase("INFORMATION_SCHEMA");
        if (name.startsWith(ALL_CHANGES)) {
            requireGate(login, object, name.substring(ALL_CHANGES.length()));
        } else if (!ofServer) {
            permissions.require(login, "SELECT", object);
        } else if (DATABASE_STATE.contains(name)) {
            if (!permissions.has(
                    login,
                    "VIEW DATABASE PERFORMANCE STATE",
                    new Securable.Database(object.database()))) {
                permissions.requireOnDatabase(login, "VIEW DATABASE STATE", object.database());
            }
        } else if (SERVER_STATE.contains(name)) {
            permissions.requireOnServer(login, "VIEW SERVER STATE");
        } else if (OF_AGENT.contains(name)) {
            permissions.require(
                    login, "SELECT", new ObjectName(object.database(), "dbo", object.name()));
        }
    }

    /** The functions of an instance want its gating role, and SELECT on its source table. */
    private void requireGate(String login, ObjectName function, String instance) throws SqlError {
        Optional<String> role = capture.gatingRole(function.database(), instance);
        boolean through =
                role.isEmpty()
                        || permissions.isInRole(role.get(), login, function.database())
                        || permissions.isInRole("db_owner", login, function.database());
        Optional<ObjectName> source = capture.source(function.database(), instance);
        boolean readable =
                source.isEmpty()
                        || permissions.has(login, "SELECT", new Securable.Item(source.get()));
        if (!through || !readable) {
            throw Messages.denied("SELECT", function);
        }
    }

    /** A procedure of the server's own is called. */
    void requireProcedure(String login, String name, String database, Arguments arguments)
            throws SqlError {
        if (isUnlimited(login)) {
            return;
        }
        switch (name) {
            case "sp_cdc_enable_db", "sp_cdc_disable_db" -> permissions.requireAdministrator(login);
            case "sp_cdc_help_change_data_capture",
                    "sp_cdc_get_captured_columns",
                    "sp_cdc_get_ddl_history" ->
                    user(login, database);
            case "sp_start_job", "sp_stop_job" ->
                    throw Messages.denied("EXECUTE", new ObjectName("msdb", "dbo", name));
            case "sp_configure" -> {
                if (arguments.value("@configvalue", 1).isPresent()) {
                    requireSettings(login);
                }
            }
            default -> {
                if (name.startsWith("sp_cdc_")) {
                    permissions.requireOwner(login, database);
                } else if (name.contains("srvrolemember")) {
                    throw Messages.noPermission();
                } else if (name.startsWith("sp_rename") || name.contains("rolemember")) {
                    requireOwner(login, database);
                }
            }
        }
    }

    private void requireOwner(String login, String database) throws SqlError {
        if (!permissions.isInRole("db_owner", login, database)) {
            throw Messages.noPermission();
        }
    }

    /** RECONFIGURE, and sp_configure with a value. */
    void requireSettings(String login) throws SqlError {
        if (!permissions.has(login, "ALTER SETTINGS", new Securable.Server())) {
            throw Messages.noPermission();
        }
    }

    /** KILL. */
    void requireKill(String login) throws SqlError {
        if (!permissions.has(login, "ALTER ANY CONNECTION", new Securable.Server())
                && !permissions.isInServerRole("processadmin", login)) {
            throw new SqlError(
                    6102, 14, 1, "User does not have permission to use the KILL statement.");
        }
    }

    /** A statement defines something. */
    void requireDefinition(String login, Definition definition, ScopeSurroundings where)
            throws SqlError {
        if (isUnlimited(login)) {
            return;
        }
        String database = where.database();
        switch (definition) {
            case Definition.Permission _ -> {
                // looked at where it is carried out
            }
            case Definition.CreateTable create -> {
                if (!create.name().last().startsWith("#")) {
                    requireCreate(login, "CREATE TABLE", resolved(create.name(), where).database());
                }
            }
            case Definition.CreateDatabase _ -> {
                if (!permissions.has(login, "CREATE ANY DATABASE", new Securable.Server())) {
                    throw new SqlError(
                            262, 14, 1, "CREATE DATABASE permission denied in database 'master'.");
                }
            }
            case Definition.AlterDatabase alter ->
                    requireAlterDatabase(
                            login, alter.database().isEmpty() ? database : alter.database());
            case Definition.CreateSchema _ -> requireCreate(login, "CREATE SCHEMA", database);
            case Definition.DefineModule _ -> requireCreate(login, "CREATE PROCEDURE", database);
            case Definition.Drop drop -> {
                for (Name name : drop.names()) {
                    requireAlter(login, name, where);
                }
            }
            case Definition.AddElements add -> requireAlter(login, add.table(), where);
            case Definition.AlterColumn alter -> requireAlter(login, alter.table(), where);
            case Definition.DropElements drop -> requireAlter(login, drop.table(), where);
            case Definition.CreateIndex create -> requireAlter(login, create.table(), where);
            case Definition.DropIndex drop -> requireAlter(login, drop.table(), where);
            default -> requireCreate(login, "ALTER", database);
        }
    }

    private void requireCreate(String login, String permission, String database) throws SqlError {
        user(login, database);
        permissions.requireOnDatabase(login, permission, database);
    }

    private void requireAlterDatabase(String login, String database) throws SqlError {
        if (!permissions.has(login, "ALTER", new Securable.Database(database))) {
            throw new SqlError(
                    5011,
                    14,
                    9,
                    "User does not have permission to alter database '"
                            + database
                            + "', the database does not exist, or the database is not in a state"
                            + " that allows access checks.");
        }
    }

    /** SET IDENTITY_INSERT. */
    void requireIdentity(String login, Name table, ScopeSurroundings where) throws SqlError {
        if (!isUnlimited(login)) {
            requireAlter(login, table, where);
        }
    }

    /** DBCC CHECKIDENT. */
    void requireCheckIdent(String login, ObjectName table) throws SqlError {
        boolean may =
                permissions.isAdministrator(login)
                        || LocalTables.isTemporary(table)
                        || permissions.isInRole("db_owner", login, table.database())
                        || permissions.isInRole("db_ddladmin", login, table.database());
        if (!may) {
            throw new SqlError(
                    2557,
                    14,
                    5,
                    "User '"
                            + permissions.user(login, table.database()).orElse(login)
                            + "' does not have permission to run DBCC CHECKIDENT for object '"
                            + table.name()
                            + "'.");
        }
    }

    private void requireAlter(String login, Name name, ScopeSurroundings where) throws SqlError {
        if (name.last().startsWith("#")) {
            return;
        }
        if (!permissions.has(login, "ALTER", new Securable.Item(resolved(name, where)))) {
            throw new SqlError(
                    1088,
                    16,
                    13,
                    "Cannot find the object \""
                            + name
                            + "\" because it does not exist or you do not have permissions.");
        }
    }

    private static ObjectName resolved(Name name, ScopeSurroundings where) {
        return ObjectNames.resolve(name, where);
    }
}
