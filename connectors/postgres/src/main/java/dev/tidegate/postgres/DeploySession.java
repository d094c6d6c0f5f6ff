package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A session in which converted objects are deployed; only one works on a database at a time. What
 * was deployed is remembered in {@code tidegate.deployed_file}, in the same transaction. For one
 * thread.
 */
public final class DeploySession implements AutoCloseable {
    private static final String PURPOSE = "deploy";

    /** The session of a process that was killed has it for a moment longer. */
    private static final String LOCK =
            "set local lock_timeout = '5s';"
                    + " select pg_advisory_lock(hashtext('tidegate deploy'))";

    /** {@code lock_not_available}. */
    private static final String LOCK_TIMEOUT = "55P03";

    private static final String REMEMBERS =
            "select to_regclass('tidegate.deployed_file') is not null";

    private static final String CREATE =
            """
            create schema if not exists tidegate;
            create table if not exists tidegate.deployed_file (
                database text not null,
                path text not null,
                object text not null,
                statements_sha256 text not null,
                made text[] not null,
                catalog_sha256 text not null,
                server_version integer not null,
                deployed_at timestamptz not null default clock_timestamp(),
                deployed_by text not null default current_user,
                primary key (database, path)
            );
            comment on table tidegate.deployed_file is
                'What tidegate deploy has run, and what came of it; a row that is deleted is forgotten.';
            comment on column tidegate.deployed_file.database is
                'Name of the converted database.';
            comment on column tidegate.deployed_file.path is
                'File, relative to the folder of that database.';
            comment on column tidegate.deployed_file.made is
                'What it made, as the server identifies it.';
            comment on column tidegate.deployed_file.catalog_sha256 is
                'Of what the catalog said of these objects then: it shows who else changed them.';
            """;

    private static final String BEING_LOADED =
            """
            select target_table from tidegate.load_table
            where not complete and intent in ('REPLICATE', 'PAUSE') order by 1
            """;

    private static final String READ =
            """
            select path, object, statements_sha256, made, catalog_sha256, server_version
            from tidegate.deployed_file where database = ? order by path
            """;

    private static final String REMEMBER =
            """
            insert into tidegate.deployed_file (database, path, object, statements_sha256, made,
                catalog_sha256, server_version)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (database, path) do update set object = excluded.object,
                statements_sha256 = excluded.statements_sha256, made = excluded.made,
                catalog_sha256 = excluded.catalog_sha256,
                server_version = excluded.server_version, deployed_at = clock_timestamp(),
                deployed_by = current_user
            """;

    private final Connections connections;
    private final Connection connection;
    private final int serverVersion;
    private final Set<String> known = new HashSet<>();
    private boolean open;

    /**
     * An object on the target.
     *
     * @param kind as the server names it
     * @param identity its kind and name
     * @param name without schema and table, not quoted
     * @param table of an index, constraint or trigger, quoted where it must be; else empty
     * @param definition in a form that can be compared
     * @param drop the statement that removes it
     * @param disable the statement that switches a trigger of a table off
     */
    public record Found(
            String kind,
            String identity,
            String name,
            String table,
            String definition,
            String drop,
            Optional<String> disable) {}

    /** What is remembered of a file. */
    public record Remembered(
            String path,
            String object,
            String statements,
            List<String> made,
            String catalog,
            int serverVersion) {}

    private DeploySession(Connections connections, Connection connection, int serverVersion) {
        this.connections = connections;
        this.connection = connection;
        this.serverVersion = serverVersion;
    }

    /** Connects; fails with {@code TARGET_NOT_READY} while another one is at work. */
    public static DeploySession open(PostgresSettings settings) {
        Connections connections = new Connections(settings, PURPOSE);
        Connection connection = connections.open("objects");
        try {
            Connections.allowSilence(connection); // an index may take hours
            Statements statements = new Statements(connection);
            int version = statements.serverVersion();
            Preparation.requireVersion(
                    version, connection.getMetaData().getDatabaseProductVersion());
            lock(connection);
            connection.commit();
            return new DeploySession(connections, connection, version / 10_000);
        } catch (SQLException e) {
            connections.close();
            throw Failures.of("prepare to deploy", e);
        } catch (TidegateException e) {
            connections.close();
            throw e;
        }
    }

    private static void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LOCK);
        } catch (SQLException e) {
            if (!LOCK_TIMEOUT.equals(e.getSQLState())) {
                throw e;
            }
            throw Failures.notReady(
                    "another process deploys into this database",
                    "Wait until it is done; pg_stat_activity shows it as \"tidegate deploy\".");
        }
    }

    private static boolean isTrue(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Major version of the server. */
    public int serverVersion() {
        return serverVersion;
    }

    private interface Look<T> {
        T at(Connection connection) throws SQLException;
    }

    /** In the transaction that is open, or in one of its own. */
    private <T> T look(String doing, Look<T> look) {
        try {
            T seen = look.at(connection);
            if (!open) {
                connection.commit();
            }
            return seen;
        } catch (SQLException e) {
            throw Failures.of(doing, e);
        }
    }

    /** What is remembered of a converted database. */
    public List<Remembered> remembered(String database) {
        return look(
                "read what was deployed",
                it -> isTrue(it, REMEMBERS) ? remembered(it, database) : List.of());
    }

    private static List<Remembered> remembered(Connection connection, String database)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, database);
            try (ResultSet row = statement.executeQuery()) {
                List<Remembered> all = new ArrayList<>();
                while (row.next()) {
                    all.add(
                            new Remembered(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    List.of((String[]) row.getArray(4).getArray()),
                                    row.getString(5),
                                    row.getInt(6)));
                }
                return all;
            }
        }
    }

    /** All objects of schemas that are not the server's, an extension's or Tidegate's. */
    public List<Found> catalog() {
        return look("read the catalog", DeployCatalog::all);
    }

    /** What depends on these objects, and on what does. */
    public List<String> dependents(List<String> identities) {
        return look(
                "look what depends on what is to be dropped",
                it -> DeployCatalog.dependents(it, identities));
    }

    /** Whether rows were loaded by a pipeline. */
    public boolean isFollowed() {
        return look(
                "look whether the target is replicated into",
                it ->
                        isTrue(it, "select to_regclass('tidegate.load_table') is not null")
                                && isTrue(it, "select exists (select from tidegate.load_table)"));
    }

    /** Tables that a pipeline has not loaded to their end, and is to. */
    public List<String> beingLoaded() {
        return look(
                "look what is being loaded",
                it ->
                        isTrue(it, "select to_regclass('tidegate.load_table') is not null")
                                ? texts(it, BEING_LOADED)
                                : List.of());
    }

    private static List<String> texts(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            List<String> all = new ArrayList<>();
            while (row.next()) {
                all.add(row.getString(1));
            }
            return all;
        }
    }

    /** Begins a transaction. */
    public void begin() {
        if (open) {
            throw new IllegalStateException("a transaction is open");
        }
        open = true;
    }

    /** What is there now has not appeared; what was dropped may. */
    public void settle() {
        known.clear();
        catalog().forEach(found -> known.add(found.identity()));
    }

    /** Runs a statement of a file. */
    public void run(String doing, String sql) {
        try (Statement statement = connection.createStatement()) {
            // a text may have question marks and braces that are no parameters
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(doing, e);
        }
    }

    private static TidegateException failed(String doing, SQLException e) {
        String state = Failures.state(e);
        return Failures.Kind.of(state) == Failures.Kind.LACKING
                ? new TidegateException(
                        ErrorCode.TARGET_NOT_READY,
                        "cannot %s: %s (SQLSTATE %s)".formatted(doing, Failures.text(e), state),
                        "Correct the file, look at it again if it was approved, and deploy again:"
                                + " what was committed before is kept, the rest is undone.",
                        e)
                : Failures.of(doing, e);
    }

    /** The objects that appeared in this transaction since it was asked or settled last. */
    public List<Found> appeared() {
        List<Found> appeared =
                look("read the catalog", DeployCatalog::ofThisTransaction).stream()
                        .filter(found -> !known.contains(found.identity()))
                        .toList();
        appeared.forEach(found -> known.add(found.identity()));
        return appeared;
    }

    /** Remembers a file. */
    public void remember(String database, Remembered file) {
        look(
                "remember what was deployed",
                it -> {
                    if (!isTrue(it, REMEMBERS)) {
                        new Statements(it).run(CREATE);
                    }
                    try (PreparedStatement statement = it.prepareStatement(REMEMBER)) {
                        Array made = it.createArrayOf("text", file.made().toArray());
                        statement.setString(1, database);
                        statement.setString(2, file.path());
                        statement.setString(3, file.object());
                        statement.setString(4, file.statements());
                        statement.setArray(5, made);
                        statement.setString(6, file.catalog());
                        statement.setInt(7, file.serverVersion());
                        return statement.executeUpdate();
                    }
                });
    }

    /** Commits the transaction. */
    public void commit() {
        try {
            connection.commit();
            open = false;
        } catch (SQLException e) {
            throw Failures.of("commit what was deployed", e);
        }
    }

    /** Undoes the transaction if it is open; a session that is lost has undone it already. */
    public void rollback() {
        if (open) {
            open = false;
            try {
                connection.rollback();
            } catch (SQLException e) {
                connections.discard(connection);
            }
        }
    }

    /** Ends the session. */
    @Override
    public void close() {
        connections.close();
    }
}
