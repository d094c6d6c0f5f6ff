package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Tables that only one session sees: {@code #name}, and table variables. Each is a table of tempdb
 * with a name that no other has, made on a connection of its own: so the session's transaction goes
 * on, whereas H2 commits the one that runs DDL.
 *
 * <p>A table that the open transaction has changed is locked by it; so it is dropped when that has
 * ended.
 */
final class LocalTables implements AutoCloseable {
    static final String DATABASE = "tempdb";
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int SHOWN_LENGTH = 116;
    private static final Pattern SUFFIX = Pattern.compile("_+[0-9A-F]{12}$");

    private final ServerContext server;
    private final List<Table> waiting = new ArrayList<>();
    private java.util.Optional<Connection> connection = java.util.Optional.empty();

    LocalTables(ServerContext server) {
        this.server = server;
    }

    /** A name in tempdb that no other table has; made from the local one as SQL Server does. */
    static String uniqueName(String local) {
        long number = NUMBERS.incrementAndGet();
        if (!local.startsWith("#")) {
            return String.format("#%08X", number);
        }
        String padding = "_".repeat(Math.max(1, SHOWN_LENGTH - local.length()));
        return local + padding + String.format("%012X", number);
    }

    /** The local name of a table's name. */
    static String shown(String name) {
        return name.startsWith("#") ? SUFFIX.matcher(name).replaceFirst("") : name;
    }

    static boolean isLocal(String name) {
        return name.startsWith("#") || name.startsWith("@");
    }

    /** Whether a name in tempdb, as written, may be a local table. */
    static boolean isTemporary(ObjectName name) {
        return name.name().startsWith("#")
                && name.database().toLowerCase(Locale.ROOT).equals(DATABASE);
    }

    /** The connection that runs DDL beside the session's transaction. */
    Connection connection() throws SQLException {
        if (connection.isEmpty()) {
            connection = java.util.Optional.of(server.h2().newConnection());
        }
        return connection.get();
    }

    /** These are to be dropped, at once or when the open transaction has ended. */
    void drop(List<Table> tables, boolean transactionOpen) throws SQLException, SqlError {
        waiting.addAll(tables);
        if (!transactionOpen) {
            dropWaiting();
        }
    }

    /** Drops what waits for the end of the transaction. */
    void dropWaiting() throws SQLException {
        if (waiting.isEmpty()) {
            return;
        }
        try (Statement statement = connection().createStatement()) {
            for (Table table : List.copyOf(waiting)) {
                statement.execute("DROP TABLE IF EXISTS " + table.name().h2Name() + " CASCADE");
                waiting.remove(table);
                if (server.catalog().table(table.name()).isPresent()) {
                    server.catalog().dropTable(table.name());
                }
            }
        } catch (SqlError e) {
            throw new SQLException("a local table stays in the catalog", e);
        }
    }

    @Override
    public void close() throws SQLException {
        if (connection.isPresent()) {
            connection.get().close();
        }
    }
}
