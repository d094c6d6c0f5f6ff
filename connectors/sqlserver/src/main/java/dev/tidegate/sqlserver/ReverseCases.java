package dev.tidegate.sqlserver;

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
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The quarantine of one replication group of the stream back, as its operator's side sees it. */
final class ReverseCases implements RuledDesk.Cases<SQLException> {
    private static final String THIS =
            " WHERE pipeline = ? AND replication_group = ? AND commit_lsn = ?";

    private static final String CASES =
            "SELECT commit_lsn, state, code, fact, blocked_at, approved_by, approved_login,"
                    + " approval_reason, approved_at, change_count, quarantined_at, resolved_by,"
                    + " resolved_login, resolution_reason, resolved_at"
                    + " FROM tidegate.reverse_quarantine"
                    + " WHERE pipeline = ? AND replication_group = ? ORDER BY commit_lsn DESC";

    private static final String OTHER_PIPELINE =
            "SELECT pipeline FROM tidegate.reverse_quarantine"
                    + " WHERE pipeline <> ? AND commit_lsn = ?";

    private static final String APPROVE =
            "UPDATE tidegate.reverse_quarantine SET state = N'approved', approved_by = ?,"
                    + " approval_reason = ?, approved_login = SUSER_SNAME(),"
                    + " approved_at = SYSUTCDATETIME()"
                    + THIS;

    private static final String WITHDRAW =
            "UPDATE tidegate.reverse_quarantine SET state = N'blocking', approved_by = ?,"
                    + " approval_reason = N'withdrawn: ' + ?, approved_login = SUSER_SNAME(),"
                    + " approved_at = SYSUTCDATETIME()"
                    + THIS;

    private static final String RESOLVE =
            "UPDATE tidegate.reverse_quarantine SET state = N'resolved', resolved_by = ?,"
                    + " resolution_reason = ?, resolved_login = SUSER_SNAME(),"
                    + " resolved_at = SYSUTCDATETIME()"
                    + THIS;

    private static final String FORGET_CHANGES =
            "DELETE FROM tidegate.reverse_quarantined_change" + THIS;

    private static final String CONTENTS =
            "SELECT source_table, kind, COUNT_BIG(*) FROM tidegate.reverse_quarantined_change"
                    + THIS
                    + " GROUP BY source_table, kind ORDER BY source_table, kind";

    private static final String CHANGES =
            "SELECT change_order, kind, source_table, row_before, row_after"
                    + " FROM tidegate.reverse_quarantined_change"
                    + THIS
                    + " ORDER BY change_order";

    private final Connection connection;
    private final String pipeline;
    private final int group;
    private final ReverseCheckpoint checkpoint;

    private ReverseCases(Connection connection, String pipeline, int group) {
        this.connection = connection;
        this.pipeline = pipeline;
        this.group = group;
        this.checkpoint = new ReverseCheckpoint(pipeline, group);
    }

    /** The desk of a group; closing it ends the sessions. */
    static QuarantineDesk desk(Connections connections, String pipeline, int group) {
        return new RuledDesk<>(
                new Store(connections, pipeline, group),
                new RuledDesk.Words(
                        "the stream back of pipeline \"" + pipeline + "\"",
                        "SQL Server",
                        "the stream back stands",
                        "\"tidegate quarantine list " + ReverseQuarantine.OPTION + "\"",
                        "None: the stream back puts the transaction aside within seconds, if a"
                                + " daemon runs.",
                        "It starts with a cutover; check pipeline and source.url in the settings."));
    }

    private record Store(Connections connections, String pipeline, int group)
            implements RuledDesk.Store<SQLException> {
        @Override
        public <T> T inTransaction(String doing, RuledDesk.Work<T, SQLException> work) {
            return connections.with(
                    doing,
                    connection -> {
                        connection.setAutoCommit(false);
                        try {
                            requireTables(connection);
                            T result = work.in(new ReverseCases(connection, pipeline, group));
                            connection.commit();
                            return result;
                        } finally {
                            connection.rollback();
                            connection.setAutoCommit(true);
                        }
                    });
        }

        @Override
        public void close() {
            connections.close();
        }
    }

    private static void requireTables(Connection connection) throws SQLException {
        if (!ReverseQuarantineRows.exist(connection)) {
            throw RuledDesk.refused(
                    "the source has no table tidegate.reverse_quarantine",
                    "`tidegate cutover arm` makes it; a way back that an earlier release armed puts"
                            + " nothing aside. Check source.url in the settings.");
        }
    }

    @Override
    public Optional<Lsn> holdApplied() throws SQLException {
        return checkpoint.readLocked(connection).map(it -> it.checkpoint().commitLsn());
    }

    /** What the stream has passed since went in. */
    @Override
    public List<Case> all() throws SQLException {
        Lsn applied =
                checkpoint.read(connection).map(it -> it.checkpoint().commitLsn()).orElse(Lsn.ZERO);
        try (PreparedStatement select = connection.prepareStatement(CASES)) {
            select.setNString(1, pipeline);
            select.setInt(2, group);
            try (ResultSet row = select.executeQuery()) {
                List<Case> cases = new ArrayList<>();
                while (row.next()) {
                    cases.add(readCase(row, applied));
                }
                return cases;
            }
        }
    }

    @Override
    public Optional<String> otherPipelineOf(Lsn commitLsn) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OTHER_PIPELINE)) {
            select.setNString(1, pipeline);
            select.setBytes(2, commitLsn.toBytes());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    @Override
    public void approve(Lsn commitLsn, Consent consent) throws SQLException {
        try (PreparedStatement forget = about(FORGET_CHANGES, commitLsn)) {
            int _ = forget.executeUpdate();
        }
        decide(APPROVE, commitLsn, consent);
    }

    @Override
    public void withdraw(Lsn commitLsn, Consent consent) throws SQLException {
        decide(WITHDRAW, commitLsn, consent);
    }

    /** The ledger knows nothing of its tables since they were put aside; nobody anchors it here. */
    @Override
    public void resolve(Lsn commitLsn, Consent consent, Lsn applied) throws SQLException {
        decide(RESOLVE, commitLsn, consent);
    }

    private void decide(String sql, Lsn commitLsn, Consent consent) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setNString(1, consent.who());
            update.setNString(2, consent.reason());
            bind(update, 3, commitLsn);
            int _ = update.executeUpdate();
        }
    }

    @Override
    public List<Content> contents(Lsn commitLsn) throws SQLException {
        try (PreparedStatement select = about(CONTENTS, commitLsn);
                ResultSet row = select.executeQuery()) {
            List<Content> contents = new ArrayList<>();
            while (row.next()) {
                contents.add(new Content(row.getString(1), row.getString(2), row.getLong(3)));
            }
            return contents;
        }
    }

    @Override
    public long read(Lsn commitLsn, ChangeReader reader) throws SQLException {
        long count = 0;
        try (PreparedStatement select = about(CHANGES, commitLsn);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                reader.accept(
                        new StoredChange(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                Optional.ofNullable(row.getString(4)),
                                Optional.ofNullable(row.getString(5))));
                count++;
            }
        }
        return count;
    }

    private Case readCase(ResultSet row, Lsn applied) throws SQLException {
        Lsn commitLsn = Lsn.fromBytes(row.getBytes("commit_lsn"));
        State state = State.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
        boolean wentIn =
                (state == State.BLOCKING || state == State.APPROVED) && !commitLsn.isAfter(applied);
        return new Case(
                group,
                commitLsn,
                wentIn ? State.APPLIED : state,
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
        String who =
                row.getString(verb + "_by") + " (login " + row.getString(verb + "_login") + ")";
        return Optional.of(new Decision(who, row.getString(reason), at.get()));
    }

    private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, LocalDateTime.class))
                .map(it -> it.toInstant(ZoneOffset.UTC));
    }

    private PreparedStatement about(String sql, Lsn commitLsn) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        bind(statement, 1, commitLsn);
        return statement;
    }

    private void bind(PreparedStatement statement, int index, Lsn commitLsn) throws SQLException {
        checkpoint.bindMine(statement, index);
        statement.setBytes(index + 2, commitLsn.toBytes());
    }
}
