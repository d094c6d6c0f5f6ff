package dev.tidegate.sandbox.sqlserver.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;

/**
 * What system views, functions and procedures see of the server. H2 calls static methods; {@link
 * #of} finds the server behind the connection that they are given.
 *
 * @param name {@code @@SERVERNAME}
 * @param catalog its catalog
 * @param capture change data capture
 * @param settings what administrators set
 * @param sessions its open sessions
 * @param started when it started
 */
public record ServerState(
        String name,
        Catalog catalog,
        CaptureState capture,
        ServerSettings settings,
        Supplier<List<SessionInfo>> sessions,
        LocalDateTime started) {
    private static final Map<String, ServerState> BY_H2_DATABASE = new ConcurrentHashMap<>();

    /** The product version that the stand-in shows. */
    public static final String VERSION = "16.0.1000.6";

    /** Makes this the server of an H2 database. */
    public void register(Connection h2) throws SQLException {
        BY_H2_DATABASE.put(h2Database(h2), this);
    }

    /** Forgets the server of an H2 database. */
    public static void forget(Connection h2) throws SQLException {
        BY_H2_DATABASE.remove(h2Database(h2));
    }

    /** The server of the H2 database of this connection. */
    public static ServerState of(Connection h2) throws SQLException {
        String database = h2Database(h2);
        ServerState state = BY_H2_DATABASE.get(database);
        if (state == null) {
            throw new SQLException("no server is registered for the H2 database " + database);
        }
        return state;
    }

    private static String h2Database(Connection h2) throws SQLException {
        SessionLocal session = (SessionLocal) h2.unwrap(JdbcConnection.class).getSession();
        return session.getDatabase().getName();
    }
}
