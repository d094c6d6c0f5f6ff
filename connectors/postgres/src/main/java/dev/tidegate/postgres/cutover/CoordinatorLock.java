package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.CutoverRecords.Claim;
import dev.tidegate.postgres.Connections;
import dev.tidegate.postgres.Failures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's advisory lock, held by a session of its own: it is free as soon as the process
 * or its connection ends. It keeps two coordinators from working at the same time; that only one of
 * them has an effect is a matter of the epoch. Not safe for several threads.
 */
final class CoordinatorLock {
    private static final Logger log = LoggerFactory.getLogger(CoordinatorLock.class);
    private static final int ANSWER_MILLIS_MAX = 5_000;

    private static final String SET_UP =
            "set idle_session_timeout = 0; set lock_timeout = '10s'; set statement_timeout = '20s'";

    private static final String KEY = "(hashtext('tidegate cutover'), hashtext(?))";
    private static final String TRY = "select pg_try_advisory_lock" + KEY;
    private static final String WAIT = "select pg_advisory_lock" + KEY + " is not null";

    /** Of a key in two parts the first is the class, and the number of parts the last column. */
    private static final String END_HOLDERS =
            "select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory'"
                    + " and database = (select oid from pg_database"
                    + " where datname = current_database())"
                    + " and classid = hashtext('tidegate cutover')::oid"
                    + " and objid = hashtext(?)::oid and objsubid = 2 and granted"
                    + " and pid <> pg_backend_pid()";

    private final Connections connections;
    private @Nullable Connection session;

    CoordinatorLock(Connections connections) {
        this.connections = connections;
    }

    /** Takes the lock; false if it is somebody else's, and may stay so. */
    boolean take(Claim claim) {
        try {
            if (session != null && session.isValid(ANSWER_MILLIS_MAX / 1_000)) {
                return true;
            }
            release();
            Connection opened = connections.open("coordinate");
            session = opened;
            boolean taken = take(opened, claim);
            opened.commit();
            if (!taken) {
                release();
            }
            return taken;
        } catch (SQLException e) {
            release(); // whether it has the lock is not known
            throw Failures.of("take the coordinator's lock", e);
        }
    }

    private boolean take(Connection opened, Claim claim) throws SQLException {
        try (Statement statement = opened.createStatement()) {
            statement.execute(SET_UP);
        }
        if (isTrue(opened, TRY)) {
            return true;
        }
        return switch (claim) {
            case IF_FREE -> false;
            case BY_FORCE -> {
                endHolders(opened);
                yield isTrue(opened, WAIT);
            }
        };
    }

    private void endHolders(Connection opened) throws SQLException {
        try (PreparedStatement statement = opened.prepareStatement(END_HOLDERS)) {
            statement.setString(1, connections.pipeline());
            statement.execute();
        }
    }

    private boolean isTrue(Connection opened, String query) throws SQLException {
        try (PreparedStatement statement = opened.prepareStatement(query)) {
            statement.setString(1, connections.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Lets go of it, if it is held; a session that does not answer is cut off. */
    void release() {
        Connection held = session;
        session = null;
        if (held == null) {
            return;
        }
        try (Statement statement = held.createStatement()) {
            held.setNetworkTimeout(Runnable::run, ANSWER_MILLIS_MAX);
            statement.execute("select pg_advisory_unlock_all()");
            held.commit();
        } catch (SQLException e) {
            log.info("session of the coordinator's lock is broken sqlstate={}", Failures.state(e));
        }
        connections.discard(held);
    }
}
