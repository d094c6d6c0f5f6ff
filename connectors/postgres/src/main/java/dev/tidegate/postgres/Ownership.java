package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * A process's claim to a pipeline or to one of its replication groups, which outlives the process's
 * attempts, and lasts until the group is taken away from the process.
 *
 * <p>The epoch keeps two owners from committing, but does not say which of them is to go on: a
 * process that was stopped or cut off for a while, and then starts its workers again, would raise
 * the epoch and fence the one that took its place. So the first attempt claims, and a later one
 * that finds another process there ends with {@code TARGET_FENCED} before it touches journal or
 * checkpoint. What is claimed: the pipeline ({@code tidegate.owner}) by whoever prepares and
 * captures, and each group ({@code tidegate.checkpoint.process}) by whoever loads and applies it. A
 * group that is assigned to a process anew is a new claim.
 *
 * <p>Whoever claims also ends the sessions that wrote before for what it claims, and no others:
 * other groups are other processes'. Their owner is stopped, cut off or gone, and the server may
 * not know: it would keep their locks for minutes, or, in the middle of a {@code COPY}, for ever.
 * Safe for use by several threads.
 */
public final class Ownership {
    /** Of names of sessions; the server cuts off the rest. */
    private static final int NAME_BYTES_MAX = 63;

    private static final String CLAIM =
            "insert into tidegate.owner (pipeline, process) values (?, ?)"
                    + " on conflict (pipeline) do update set process = excluded.process,"
                    + " claimed_at = excluded.claimed_at";

    private static final String OWNER = "select process from tidegate.owner where pipeline = ?";

    private static final String END_APPLIERS =
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                    + " where datname = current_database() and usename = current_user"
                    + " and pid <> pg_backend_pid() and application_name = ?";

    private static final String END_LOADERS =
            END_APPLIERS.replace("application_name = ?", "starts_with(application_name, ?)");

    private final String process;
    private final Set<Integer> groups = new HashSet<>();
    private boolean held;

    /** A claim that nobody has made yet, of a process that nobody need know. */
    public Ownership() {
        this("tidegate");
    }

    /**
     * A claim that nobody has made yet.
     *
     * @param member what the process is called, for people who look
     */
    public Ownership(String member) {
        process = member + "/" + UUID.randomUUID();
    }

    /** What tells this claim from all others. */
    String process() {
        return process;
    }

    /** Whether an earlier attempt has taken over the applying of a group. */
    synchronized boolean hasTaken(int group) {
        return groups.contains(group);
    }

    /** To be called when the taking over of a group is committed. */
    synchronized void take(int group) {
        groups.add(group);
    }

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

    /** Ends what loaded tables of a group before, and waits until its locks are free. */
    static void endLoaders(Connection connection, String pipeline, int group) throws SQLException {
        end(connection, END_LOADERS, Connections.sessionName(pipeline, loading(group) + " "));
    }

    /** The same of what applied a group, or repaired rows of it. */
    static void endApplier(Connection connection, String pipeline, int group) throws SQLException {
        end(connection, END_APPLIERS, Connections.sessionName(pipeline, applying(group)));
        end(connection, END_APPLIERS, Connections.sessionName(pipeline, repairing(group)));
    }

    /** What the session that applies a group is for. */
    static String applying(int group) {
        return "apply " + group;
    }

    /** What a session that repairs rows of a group is for. */
    static String repairing(int group) {
        return "repair " + group;
    }

    /** How the names of what sessions that load tables of a group are for begin. */
    private static String loading(int group) {
        return "load " + group;
    }

    /** What a session that loads a table of a group is for. */
    static String loading(int group, TableId table) {
        return loading(group) + " " + table;
    }

    private static void end(Connection connection, String statement, String session)
            throws SQLException {
        if (session.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            return; // cannot be told from another pipeline's; the server's timeouts end them
        }
        try (PreparedStatement end = connection.prepareStatement(statement)) {
            end.setString(1, session);
            end.execute();
        }
    }
}
