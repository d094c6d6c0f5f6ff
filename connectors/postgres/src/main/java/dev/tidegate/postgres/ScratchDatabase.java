package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

/**
 * An empty database of its own on a server, to try statements on; it is dropped when it is closed.
 * For one thread.
 */
public final class ScratchDatabase implements AutoCloseable {
    private static final String PREFIX = "tidegate_scratch_";
    private static final String CONNECTION_FAILED = "08";

    /** Those of the system have lower object ids. */
    private static final String OBJECTS =
            """
            select p.oid, l.lanname = 'plpgsql' from pg_catalog.pg_proc p
            join pg_catalog.pg_language l on l.oid = p.prolang where p.oid >= 16384
            union all
            select oid, false from pg_catalog.pg_class where oid >= 16384 and relkind in ('r', 'p', 'v')
            order by 1\
            """;

    private final Connection server;
    private final Connection scratch;
    private final String name;
    private final boolean checksRoutines;

    private ScratchDatabase(
            Connection server, Connection scratch, String name, boolean checksRoutines) {
        this.server = server;
        this.scratch = scratch;
        this.name = name;
        this.checksRoutines = checksRoutines;
    }

    /**
     * Creates one.
     *
     * @param settings of a database of the server, whose role may create databases
     */
    public static ScratchDatabase create(PostgresSettings settings) {
        String name = PREFIX + UUID.randomUUID().toString().replace("-", "");
        try {
            Connection server = connect(settings.url(), settings);
            try {
                execute(server, "create database " + name + " template template0 encoding 'UTF8'");
                Connection scratch = connect(withDatabase(settings.url(), name), settings);
                boolean checks = hasCheck(scratch);
                scratch.setAutoCommit(false);
                return new ScratchDatabase(server, scratch, name, checks);
            } catch (SQLException e) {
                server.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Failures.of("create a scratch database", e);
        }
    }

    /** {@code jdbc:postgresql://host:port/database?options} with another database. */
    static String withDatabase(String url, String database) {
        int query = url.indexOf('?');
        String place = query < 0 ? url : url.substring(0, query);
        String options = query < 0 ? "" : url.substring(query);
        int slashes = place.indexOf("//");
        int slash = slashes < 0 ? -1 : place.indexOf('/', slashes + 2);
        if (slashes < 0) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "the URL of the scratch server names no host",
                    "Write it as jdbc:postgresql://HOST:PORT/DATABASE.");
        }
        return (slash < 0 ? place : place.substring(0, slash)) + "/" + database + options;
    }

    private static Connection connect(String url, PostgresSettings settings) throws SQLException {
        Properties properties = new Properties();
        if (!settings.user().isEmpty()) {
            properties.setProperty("user", settings.user());
        }
        if (!settings.password().isEmpty()) {
            properties.setProperty("password", settings.password());
        }
        properties.setProperty("ApplicationName", "tidegate convert");
        TargetServer.of(url).encrypt(properties);
        return DriverManager.getConnection(url, properties);
    }

    private static boolean hasCheck(Connection scratch) throws SQLException {
        try (Statement statement = scratch.createStatement();
                ResultSet found =
                        statement.executeQuery(
                                "select 1 from pg_available_extensions"
                                        + " where name = 'plpgsql_check'")) {
            if (!found.next()) {
                return false;
            }
        }
        execute(scratch, "create extension plpgsql_check");
        return true;
    }

    /** The database's name. */
    public String name() {
        return name;
    }

    /** Whether the server has plpgsql_check. */
    public boolean checksRoutines() {
        return checksRoutines;
    }

    /**
     * What came of running statements.
     *
     * @param error the server's words, empty if all ran
     * @param routines object ids of the PL/pgSQL routines that they created
     * @param created object ids of all routines, and of tables and views, that they created
     */
    public record Outcome(Optional<String> error, List<Long> routines, List<Long> created) {
        public Outcome {
            routines = List.copyOf(routines);
            created = List.copyOf(created);
        }
    }

    /** Runs statements in one transaction: all of them, or none. */
    public Outcome run(List<String> statements) {
        try {
            try {
                Set<Long> before = objects().keySet();
                for (String statement : statements) {
                    execute(scratch, statement);
                }
                Map<Long, Boolean> after = new LinkedHashMap<>(objects());
                after.keySet().removeAll(before);
                scratch.commit();
                return new Outcome(
                        Optional.empty(),
                        after.keySet().stream()
                                .filter(oid -> Boolean.TRUE.equals(after.get(oid)))
                                .toList(),
                        List.copyOf(after.keySet()));
            } catch (SQLException e) {
                if (String.valueOf(e.getSQLState()).startsWith(CONNECTION_FAILED)) {
                    throw e;
                }
                scratch.rollback();
                return new Outcome(
                        Optional.of(String.valueOf(e.getMessage())), List.of(), List.of());
            }
        } catch (SQLException e) {
            throw Failures.of("use a scratch database", e);
        }
    }

    /** Routines, tables and views by object id, and whether PL/pgSQL is their language. */
    private Map<Long, Boolean> objects() throws SQLException {
        try (Statement statement = scratch.createStatement();
                ResultSet rows = statement.executeQuery(OBJECTS)) {
            Map<Long, Boolean> objects = new LinkedHashMap<>();
            while (rows.next()) {
                objects.put(rows.getLong(1), rows.getBoolean(2));
            }
            return objects;
        }
    }

    /**
     * What plpgsql_check finds in a routine; of a trigger's, for each of its tables.
     *
     * @param temporaryTables statements that create what the routine makes itself when it runs;
     *     they are undone
     */
    public List<String> findings(long routine, List<String> temporaryTables) {
        String sql =
                """
                select c from pg_catalog.pg_proc p
                left join pg_catalog.pg_trigger t on t.tgfoid = p.oid
                cross join lateral plpgsql_check_function(
                    p.oid::regprocedure, coalesce(t.tgrelid, 0)::regclass,
                    oldtable => t.tgoldtable, newtable => t.tgnewtable,
                    extra_warnings => false, performance_warnings => false) c
                where p.oid = %d
                  and (p.prorettype <> 'trigger'::regtype or t.tgrelid is not null)\
                """
                        .formatted(routine);
        try {
            try {
                for (String table : temporaryTables) {
                    execute(scratch, table);
                }
                return texts(sql);
            } catch (SQLException e) {
                return List.of(String.valueOf(e.getMessage()));
            } finally {
                scratch.rollback();
            }
        } catch (SQLException e) {
            throw Failures.of("check a routine", e);
        }
    }

    /** Begins a transaction of which nothing stays. No other call until it is closed. */
    public ScratchSession session() {
        return new ScratchSession(scratch);
    }

    private List<String> texts(String sql) throws SQLException {
        try (Statement statement = scratch.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // a text may have question marks and braces that are no parameters
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** Drops the database. */
    @Override
    public void close() {
        try (server) {
            scratch.close();
            execute(server, "drop database if exists " + name);
        } catch (SQLException e) {
            throw Failures.of("drop a scratch database", e);
        }
    }
}
