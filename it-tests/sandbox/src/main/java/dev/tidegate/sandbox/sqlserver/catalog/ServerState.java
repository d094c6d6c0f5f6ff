package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.security.Permissions;
import dev.tidegate.sandbox.sqlserver.security.Securable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.value.Value;
import org.h2.value.ValueInteger;
import org.h2.value.ValueNull;
import org.h2.value.ValueVarchar;

/**
 * What system views, functions and procedures see of the server. H2 calls static methods; {@link
 * #of} finds the server behind the connection that they are given.
 *
 * @param name {@code @@SERVERNAME}
 * @param catalog its catalog
 * @param capture change data capture
 * @param settings what administrators set
 * @param permissions logins, users and what they may do
 * @param sessions its open sessions
 * @param started when it started
 */
public record ServerState(
        String name,
        Catalog catalog,
        CaptureState capture,
        ServerSettings settings,
        Permissions permissions,
        Supplier<List<SessionInfo>> sessions,
        LocalDateTime started) {
    private static final Map<String, ServerState> BY_H2_DATABASE = new ConcurrentHashMap<>();

    private static final String LOGIN_VARIABLE = "TIDEGATE_LOGIN";
    private static final String SESSION_VARIABLE = "TIDEGATE_SESSION";

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

    /** The login of the session that owns this connection; the administrator's own if none does. */
    static String login(Connection h2) throws SQLException {
        Value login = session(h2).getVariable(LOGIN_VARIABLE);
        return login.equals(ValueNull.INSTANCE) ? Permissions.ADMINISTRATOR : login.getString();
    }

    /** Tells for which login and session a connection works. */
    public static void identify(Connection h2, String login, int spid) throws SQLException {
        session(h2).setVariable(LOGIN_VARIABLE, ValueVarchar.get(login));
        session(h2).setVariable(SESSION_VARIABLE, ValueInteger.get(spid));
    }

    /** The open sessions that the owner of a connection may see: its own, or all. */
    List<SessionInfo> visibleSessions(Connection h2) throws SQLException {
        List<SessionInfo> all = sessions.get();
        if (permissions.has(login(h2), "VIEW SERVER STATE", new Securable.Server())) {
            return all;
        }
        Value own = session(h2).getVariable(SESSION_VARIABLE);
        return all.stream().filter(each -> own.equals(ValueInteger.get(each.id()))).toList();
    }

    private static SessionLocal session(Connection h2) throws SQLException {
        return (SessionLocal) h2.unwrap(JdbcConnection.class).getSession();
    }

    private static String h2Database(Connection h2) throws SQLException {
        return session(h2).getDatabase().getName();
    }
}
