package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the target's triggers fire for what a transaction writes.
 *
 * <p>PostgreSQL decides that with each statement. A session that proves foreign keys by itself is
 * in the role {@code replica} throughout: changing it throws the session's plans away. A
 * transaction that must have triggers for some table takes the role {@code origin} until its end,
 * so that those which wait for the commit find it too.
 */
final class SessionTriggers {
    private static final Logger log = LoggerFactory.getLogger(SessionTriggers.class);
    private static final String ROLE = "select current_setting('session_replication_role')";
    private static final String OFF = "set session_replication_role = replica";
    private static final String OFF_AGAIN = "set local session_replication_role = replica";
    static final String ON = "set local session_replication_role = origin";

    private final OpenTransaction open;
    private State state = State.AS_BEGUN;

    private enum State {
        AS_BEGUN,
        ON,
        OFF_AGAIN
    }

    SessionTriggers(OpenTransaction open) {
        this.open = open;
    }

    /**
     * Turns triggers off for the session, if it may, in the connection's transaction.
     *
     * @return what is to be proven instead; empty if triggers do it, or nobody
     */
    static Optional<TargetRules> turnOff(Connection connection, PostgresSettings.ForeignKeys by)
            throws SQLException {
        if (isReplica(connection)) {
            log.info("foreign keys are not checked: the session's options turn triggers off");
            return Optional.empty();
        }
        return switch (by) {
            case TRIGGERS -> {
                log.info("foreign keys are checked by triggers, as the settings say");
                yield Optional.empty();
            }
            case AUTO -> {
                Optional<String> refused = new Statements(connection).attempt(OFF);
                log.info(
                        refused.isEmpty()
                                ? "foreign keys are proven in sets, triggers are off"
                                : "foreign keys are checked by triggers: the role may not set"
                                        + " session_replication_role");
                yield refused.isEmpty() ? Optional.of(new TargetRules()) : Optional.empty();
            }
        };
    }

    /**
     * Turns triggers off for a session that loads, if it may, in the connection's transaction. What
     * it writes is what the source has, and there are no foreign keys yet: nothing is to be proven.
     */
    static void turnOffForLoad(Connection connection, PostgresSettings.ForeignKeys by)
            throws SQLException {
        switch (by) {
            case TRIGGERS -> {}
            case AUTO -> {
                Optional<String> _ = new Statements(connection).attempt(OFF);
            }
        }
    }

    private static boolean isReplica(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ROLE)) {
            row.next();
            return row.getString(1).equals("replica");
        }
    }

    /** They fire for what is written from now on. */
    void on() throws SQLException {
        if (state != State.ON) {
            set(ON);
            state = State.ON;
        }
    }

    /** They do not fire for what is written from now on. */
    void off() throws SQLException {
        if (state == State.ON) {
            set(OFF_AGAIN);
            state = State.OFF_AGAIN;
        }
    }

    /** Those that wait for the commit find what those before them did. */
    void beforeCommit() throws SQLException {
        if (state == State.OFF_AGAIN) {
            on();
        }
    }

    private void set(String role) throws SQLException {
        open.message().send();
        new Statements(open.connection()).run(role);
    }
}
