package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.ServerState;
import dev.tidegate.sandbox.sqlserver.security.Permissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Whose rights a session has: those of who logged in, or of whom it executes as since. */
final class Impersonation {
    private static final String CANNOT =
            "Cannot execute as the %s principal because the principal \"%s\" does not exist, this"
                    + " type of principal cannot be impersonated, or you do not have permission.";

    private final Engine.Login original;
    private final ServerContext server;
    private final Connection h2;
    private final int spid;
    private final Deque<Engine.Login> others = new ArrayDeque<>();

    Impersonation(Engine.Login original, ServerContext server, Connection h2, int spid)
            throws SQLException {
        this.original = original;
        this.server = server;
        this.h2 = h2;
        this.spid = spid;
        identify();
    }

    /** Who logged in. */
    Engine.Login original() {
        return original;
    }

    /** Whose rights count. */
    Engine.Login current() {
        return others.isEmpty() ? original : others.peek();
    }

    private void identify() throws SQLException {
        ServerState.identify(h2, current().user(), spid);
    }

    /** EXECUTE AS USER: one that has a login; those without are not emulated. */
    void asUser(String user, String database) throws SqlError, SQLException {
        Optional<String> login =
                server.state().permissions().in(database).users().stream()
                        .filter(each -> each.name().equalsIgnoreCase(user))
                        .flatMap(each -> server.state().permissions().login(each.login()).stream())
                        .map(Permissions.Login::name)
                        .findFirst();
        if (login.isEmpty() || !isAllowed("db_owner", database)) {
            throw new SqlError(15517, CANNOT.formatted("database", user));
        }
        push(login.get());
    }

    /** EXECUTE AS LOGIN. */
    void asLogin(String login) throws SqlError, SQLException {
        if (server.state().permissions().login(login).isEmpty()
                || !server.access().isUnlimited(current().user())) {
            throw new SqlError(15406, CANNOT.formatted("server", login));
        }
        push(login);
    }

    private boolean isAllowed(String role, String database) {
        String caller = current().user();
        return server.access().isUnlimited(caller)
                || server.state().permissions().isInRole(role, caller, database);
    }

    private void push(String login) throws SQLException {
        others.push(
                new Engine.Login(
                        login,
                        "",
                        original.database(),
                        original.application(),
                        original.host(),
                        original.readOnlyIntent()));
        identify();
    }

    /** REVERT: back to who it was before; nothing if it was always the same. */
    void revert() throws SQLException {
        others.poll();
        identify();
    }

    /** The connection goes to another client. */
    void reset() throws SQLException {
        others.clear();
        identify();
    }
}
