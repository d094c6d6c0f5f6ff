package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** The slot that keeps the target's log for the stream. Safe for use by several threads. */
final class ReplicationSlot {
    private static final String READ =
            "select confirmed_flush_lsn::text, wal_status, plugin from pg_replication_slots"
                    + " where slot_name = ? and slot_type = 'logical'"
                    + " and database = current_database()";

    private static final String NOT_PUBLISHED =
            "select string_agg(t.name, ', ') from unnest(?::text[]) as t (name)"
                    + " where not exists (select from pg_publication_tables p"
                    + " where p.pubname = ? and p.schemaname || '.' || p.tablename = t.name)";

    private static final String END_READER =
            "select pg_terminate_backend(active_pid, 5000) from pg_replication_slots"
                    + " where slot_name = ? and active_pid is not null";

    private final Connections connections;
    private final String name;

    ReplicationSlot(Connections connections, String name) {
        this.connections = connections;
        this.name = name;
    }

    String name() {
        return name;
    }

    /**
     * Up to where the log need not be kept any more. Throws {@code TARGET_NOT_READY} if there is no
     * such slot, {@code SOURCE_LOG_TRUNCATED} if the server removed log that it needs.
     */
    long confirmed() {
        return connections.inTransaction("look at replication slot " + name, this::read);
    }

    private long read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !"pgoutput".equals(row.getString(3))) {
                    throw Failures.notReady(
                            "the target's database has no replication slot "
                                    + name
                                    + " of pgoutput",
                            "Prepare the cutover again: that makes the slot. What was changed since"
                                    + " it was dropped cannot be carried back.");
                }
                if ("lost".equals(row.getString(2))) {
                    throw truncated("the server removed log that slot " + name + " needs");
                }
                return LogSequenceNumber.valueOf(row.getString(1)).asLong();
            }
        }
    }

    /**
     * Throws {@code TARGET_NOT_READY} if a publication lacks one of the tables of Tidegate's own:
     * what the applier wrote would then travel back.
     */
    void requirePublished(String publication) {
        String missing =
                connections.inTransaction(
                        "look at publication " + publication,
                        connection -> {
                            try (PreparedStatement select =
                                    connection.prepareStatement(NOT_PUBLISHED)) {
                                select.setArray(
                                        1,
                                        connection.createArrayOf(
                                                "text", StreamSettings.OWN_TABLES.toArray()));
                                select.setString(2, publication);
                                try (ResultSet row = select.executeQuery()) {
                                    @Nullable String names = row.next() ? row.getString(1) : null;
                                    return names == null ? "" : names;
                                }
                            }
                        });
        if (!missing.isEmpty()) {
            throw Failures.notReady(
                    "publication " + publication + " of the target lacks " + missing,
                    "Run on the target: ALTER PUBLICATION "
                            + Names.quote(publication)
                            + " ADD TABLE "
                            + missing);
        }
    }

    /** The stream cannot go on from where it was. */
    static TidegateException truncated(String fact) {
        return new TidegateException(
                ErrorCode.SOURCE_LOG_TRUNCATED,
                fact,
                "Changes of the target are missing in the stream back, so a rollback would lose"
                        + " them. Raise max_slot_wal_keep_size, and prepare the cutover again.");
    }

    /** Ends the session that reads from it, an earlier owner's, and waits for its end. */
    void endReader() {
        connections.inTransaction(
                "end the reader of slot " + name,
                connection -> {
                    try (PreparedStatement end = connection.prepareStatement(END_READER)) {
                        end.setString(1, name);
                        return end.execute();
                    }
                });
    }
}
