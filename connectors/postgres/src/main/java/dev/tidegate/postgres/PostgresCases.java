package dev.tidegate.postgres;

import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.apply.QuarantineDesk.Case;
import dev.tidegate.apply.QuarantineDesk.ChangeReader;
import dev.tidegate.apply.QuarantineDesk.Consent;
import dev.tidegate.apply.QuarantineDesk.Content;
import dev.tidegate.apply.QuarantineDesk.Decision;
import dev.tidegate.apply.QuarantineDesk.State;
import dev.tidegate.apply.QuarantineDesk.StoredChange;
import dev.tidegate.apply.RuledDesk;
import dev.tidegate.model.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The quarantine of one replication group on the target, as its operator's side sees it. */
final class PostgresCases implements RuledDesk.Cases<SQLException> {
    private static final int FETCH_ROWS = 200;

    private static final String CASES =
            "select * from tidegate.quarantine where pipeline = ? and replication_group = ?"
                    + " order by commit_lsn desc";

    private static final String APPROVE =
            "update tidegate.quarantine set state = 'approved', approved_by = ?,"
                    + " approved_role = current_user, approval_reason = ?,"
                    + " approved_at = clock_timestamp()"
                    + " where pipeline = ? and replication_group = ? and commit_lsn = ?";

    private static final String WITHDRAW =
            "update tidegate.quarantine set state = 'blocking', approved_by = ?,"
                    + " approved_role = current_user, approval_reason = 'withdrawn: ' || ?,"
                    + " approved_at = clock_timestamp()"
                    + " where pipeline = ? and replication_group = ? and commit_lsn = ?";

    private static final String RESOLVE =
            "update tidegate.quarantine set state = 'resolved', resolved_by = ?,"
                    + " resolved_role = current_user, resolution_reason = ?,"
                    + " resolved_at = clock_timestamp()"
                    + " where pipeline = ? and replication_group = ? and commit_lsn = ?";

    private static final String FORGET_CHANGES =
            "delete from tidegate.quarantined_change"
                    + " where pipeline = ? and replication_group = ? and commit_lsn = ?";

    private static final String CONTENTS =
            "select target_table, kind, count(*) from tidegate.quarantined_change"
                    + " where pipeline = ? and replication_group = ? and commit_lsn = ?"
                    + " group by 1, 2 order by 1, 2";

    private static final String CHANGES =
            "select change_order, kind, target_table, row_before, row_after"
                    + " from tidegate.quarantined_change"
                    + " where pipeline = ? and replication_group = ? and commit_lsn = ?"
                    + " order by change_order";

    private final Connection connection;
    private final String pipeline;
    private final int group;

    private PostgresCases(Connection connection, String pipeline, int group) {
        this.connection = connection;
        this.pipeline = pipeline;
        this.group = group;
    }

    /** The desk of a group; closing it ends the sessions. */
    static QuarantineDesk desk(Connections connections, int group) {
        return new RuledDesk<>(
                new Store(connections, group),
                new RuledDesk.Words(
                        "pipeline \"" + connections.pipeline() + "\"",
                        "the target",
                        "the daemon stopped",
                        "\"tidegate quarantine list\"",
                        "Start the daemon again: it puts the transaction aside.",
                        "Check pipeline and target.url in the settings."));
    }

    private record Store(Connections connections, int group)
            implements RuledDesk.Store<SQLException> {
        /** A target on which no daemon ran has no such tables. */
        @Override
        public <T> T inTransaction(String doing, RuledDesk.Work<T, SQLException> work) {
            return connections.inTransaction(
                    doing,
                    connection -> {
                        requireTables(connection);
                        return work.in(
                                new PostgresCases(connection, connections.pipeline(), group));
                    });
        }

        @Override
        public void close() {
            connections.close();
        }
    }

    private static void requireTables(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "select to_regclass('tidegate.quarantine') is not null");
                ResultSet row = statement.executeQuery()) {
            if (!row.next() || !row.getBoolean(1)) {
                throw RuledDesk.refused(
                        "the target has no table tidegate.quarantine",
                        "It is made when the daemon starts; check target.url in the settings.");
            }
        }
    }

    @Override
    public Optional<Lsn> holdApplied() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select commit_lsn from tidegate.checkpoint"
                                + " where pipeline = ? and replication_group = ? for update")) {
            statement.setString(1, pipeline);
            statement.setInt(2, group);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(Lsn.parse(row.getString(1))) : Optional.empty();
            }
        }
    }

    @Override
    public List<Case> all() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CASES)) {
            statement.setString(1, pipeline);
            statement.setInt(2, group);
            try (ResultSet rows = statement.executeQuery()) {
                List<Case> cases = new ArrayList<>();
                while (rows.next()) {
                    cases.add(readCase(rows));
                }
                return cases;
            }
        }
    }

    @Override
    public Optional<String> otherPipelineOf(Lsn commitLsn) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select pipeline from tidegate.quarantine"
                                + " where pipeline <> ? and commit_lsn = ?")) {
            statement.setString(1, pipeline);
            statement.setString(2, commitLsn.toString());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    @Override
    public void approve(Lsn commitLsn, Consent consent) throws SQLException {
        try (PreparedStatement forget = about(FORGET_CHANGES, commitLsn)) {
            forget.executeUpdate();
        }
        decide(APPROVE, commitLsn, consent);
    }

    @Override
    public void withdraw(Lsn commitLsn, Consent consent) throws SQLException {
        decide(WITHDRAW, commitLsn, consent);
    }

    @Override
    public void resolve(Lsn commitLsn, Consent consent, Lsn applied) throws SQLException {
        decide(RESOLVE, commitLsn, consent);
        if (LedgerTable.exists(connection)) {
            new LedgerTable(pipeline, group).resolved(connection, commitLsn, applied);
        }
    }

    private void decide(String sql, Lsn commitLsn, Consent consent) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, consent.who());
            statement.setString(2, consent.reason());
            bind(statement, 3, commitLsn);
            statement.executeUpdate();
        }
    }

    @Override
    public List<Content> contents(Lsn commitLsn) throws SQLException {
        try (PreparedStatement statement = about(CONTENTS, commitLsn);
                ResultSet rows = statement.executeQuery()) {
            List<Content> contents = new ArrayList<>();
            while (rows.next()) {
                contents.add(new Content(rows.getString(1), rows.getString(2), rows.getLong(3)));
            }
            return contents;
        }
    }

    @Override
    public long read(Lsn commitLsn, ChangeReader reader) throws SQLException {
        long count = 0;
        try (PreparedStatement statement = about(CHANGES, commitLsn)) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.accept(stored(rows));
                    count++;
                }
            }
        }
        return count;
    }

    private static Case readCase(ResultSet row) throws SQLException {
        return new Case(
                row.getInt("replication_group"),
                Lsn.parse(row.getString("commit_lsn")),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("code"),
                row.getString("fact"),
                moment(row, "blocked_at").orElseThrow(),
                decision(row, "approved", "approval_reason"),
                row.getLong("change_count"),
                moment(row, "quarantined_at"),
                decision(row, "resolved", "resolution_reason"));
    }

    private static Optional<Decision> decision(ResultSet row, String verb, String reason)
            throws SQLException {
        Optional<Instant> at = moment(row, verb + "_at");
        if (at.isEmpty()) {
            return Optional.empty();
        }
        String who = row.getString(verb + "_by") + " (role " + row.getString(verb + "_role") + ")";
        return Optional.of(new Decision(who, row.getString(reason), at.get()));
    }

    private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
    }

    private static StoredChange stored(ResultSet row) throws SQLException {
        return new StoredChange(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                text(row.getString(4)),
                text(row.getString(5)));
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text);
    }

    private PreparedStatement about(String sql, Lsn commitLsn) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        bind(statement, 1, commitLsn);
        return statement;
    }

    private void bind(PreparedStatement statement, int index, Lsn commitLsn) throws SQLException {
        statement.setString(index, pipeline);
        statement.setInt(index + 1, group);
        statement.setString(index + 2, commitLsn.toString());
    }
}
