package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A process's claim to a pipeline, which outlives the process's attempts.
 *
 * <p>The epoch keeps two owners from committing, but does not say which of them is to go on: a
 * process that was stopped or cut off for a while, and then starts its workers again, would raise
 * the epoch and fence the one that took its place. So the first attempt of a process claims the
 * pipeline ({@code tidegate.owner}), and a later one that finds another process there ends with
 * {@code TARGET_FENCED} before it touches journal or checkpoint.
 *
 * <p>Whoever prepares also ends the sessions that wrote for the pipeline before. Their owner is
 * stopped, cut off or gone, and the server may not know: it would keep their locks for minutes, or,
 * in the middle of a {@code COPY}, for ever. Safe for use by several threads.
 */
public final class Ownership {
    /** Of names of sessions; the server cuts off the rest. */
    private static final int NAME_BYTES_MAX = 63;

    private static final String CLAIM =
            "insert into tidegate.owner (pipeline, process) values (?, ?)"
                    + " on conflict (pipeline) do update set process = excluded.process,"
                    + " claimed_at = excluded.claimed_at";

    private static final String OWNER = "select process from tidegate.owner where pipeline = ?";

    private static final String END_WRITERS =
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                    + " where datname = current_database() and usename = current_user"
                    + " and pid <> pg_backend_pid()"
                    + " and (starts_with(application_name, ?) or starts_with(application_name, ?))";

    private final String process = UUID.randomUUID().toString();
    private boolean held;

    /** A claim that nobody has made yet. */
    public Ownership() {}

    /** Whether an earlier attempt of this process has prepared the target. */
    synchronized boolean isHeld() {
        return held;
    }

    /** To be called when {@link #claim} is committed. */
    synchronized void hold() {
        held = true;
    }

    /** Claims the pipeline, or finds that it is still this process's. */
    void claim(Connection connection, String pipeline) throws SQLException {
        if (isHeld()) {
            requireOwner(connection, pipeline);
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, pipeline);
            statement.setString(2, process);
            statement.executeUpdate();
        }
    }

    /** Throws {@code TARGET_FENCED} if it is another process's. */
    void requireOwner(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OWNER)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next() && row.getString(1).equals(process)) {
                    return;
                }
            }
        }
        throw new TidegateException(
                ErrorCode.TARGET_FENCED,
                "another process took over pipeline \"" + pipeline + "\" meanwhile",
                "Only one process may work for a pipeline. If the other one is meant to run, nothing"
                        + " needs doing; else stop it and start this one again.");
    }

    /** Ends what wrote for the pipeline before, and waits until its locks are free. */
    static void endWriters(Connection connection, String pipeline) throws SQLException {
        String applying = Connections.sessionName(pipeline, "apply ");
        String loading = Connections.sessionName(pipeline, "load ");
        if (applying.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            return; // cannot be told from another pipeline's; the server's timeouts end them
        }
        try (PreparedStatement statement = connection.prepareStatement(END_WRITERS)) {
            statement.setString(1, applying);
            statement.setString(2, loading);
            statement.execute();
        }
    }
}
