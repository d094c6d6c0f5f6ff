package dev.tidegate.postgres;

import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
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

/** The operator's side of the quarantine of one replication group. */
final class PostgresQuarantineDesk implements QuarantineDesk {
    private static final int FETCH_ROWS = 200;
    private static final String LOOK = "look into the quarantine";

    private static final String CASES =
            "select * from tidegate.quarantine where pipeline = ? and replication_group = ?";

    private static final String APPROVE =
            "update tidegate.quarantine set state = 'approved', approved_by = ?,"
                    + " approved_role = current_user, approval_reason = ?,"
                    + " approved_at = clock_timestamp()"
                    + " where pipeline = ? and replication_group = ? and commit_lsn = ?";

    /** The approval stays to be seen, as what it was. */
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

    private final Connections connections;
    private final int group;

    PostgresQuarantineDesk(Connections connections, int group) {
        this.connections = connections;
        this.group = group;
    }

    @Override
    public List<Case> list() {
        return inTransaction(LOOK, connection -> cases(connection, " order by commit_lsn desc"));
    }

    @Override
    public Case find(Lsn commitLsn) {
        return inTransaction(
                LOOK,
                connection ->
                        existing(connection, commitLsn).orElseThrow(() -> nothingOf(commitLsn)));
    }

    @Override
    public Case approve(Lsn commitLsn, Consent consent) {
        return inTransaction(
                "approve the quarantine of a transaction",
                connection -> {
                    Lsn applied = lockCheckpoint(connection);
                    Optional<Case> found = existing(connection, commitLsn);
                    if (!commitLsn.isAfter(applied)) {
                        throw QuarantineTable.refused(
                                "the transaction at "
                                        + commitLsn
                                        + (isPutAside(found)
                                                ? " is in quarantine already"
                                                : " is already applied; the target shows"
                                                        + " everything up to "
                                                        + applied),
                                "Nothing needs doing.");
                    }
                    State state = found.map(Case::state).orElse(State.APPLIED);
                    switch (state) {
                        case BLOCKING -> {}
                        case APPROVED ->
                                throw QuarantineTable.refused(
                                        "the transaction at "
                                                + commitLsn
                                                + " is approved already, by "
                                                + found.flatMap(Case::approval)
                                                        .map(Decision::who)
                                                        .orElse("somebody"),
                                        "Start the daemon again: it puts the transaction aside.");
                        case QUARANTINED, RESOLVED, APPLIED ->
                                throw notInTheWay(connection, commitLsn);
                    }
                    decide(connection, FORGET_CHANGES, commitLsn, Optional.empty());
                    decide(connection, APPROVE, commitLsn, Optional.of(consent));
                    return existing(connection, commitLsn).orElseThrow();
                });
    }

    @Override
    public Case withdraw(Lsn commitLsn, Consent consent) {
        return change(commitLsn, State.APPROVED, WITHDRAW, consent);
    }

    @Override
    public Case resolve(Lsn commitLsn, Consent consent) {
        return change(commitLsn, State.QUARANTINED, RESOLVE, consent);
    }

    /** What was changed by hand is in no image. */
    private void loseLedger(Connection connection, Lsn commitLsn, Lsn applied) throws SQLException {
        if (LedgerTable.exists(connection)) {
            new LedgerTable(connections.pipeline(), group).resolved(connection, commitLsn, applied);
        }
    }

    @Override
    public List<Content> contents(Lsn commitLsn) {
        return inTransaction(
                LOOK,
                connection -> {
                    try (PreparedStatement statement = about(connection, CONTENTS, commitLsn);
                            ResultSet rows = statement.executeQuery()) {
                        List<Content> contents = new ArrayList<>();
                        while (rows.next()) {
                            contents.add(
                                    new Content(
                                            rows.getString(1), rows.getString(2), rows.getLong(3)));
                        }
                        return contents;
                    }
                });
    }

    @Override
    public void read(Lsn commitLsn, ChangeReader reader) {
        Case found = find(commitLsn);
        long read =
                inTransaction(
                        LOOK,
                        connection -> {
                            long count = 0;
                            try (PreparedStatement statement =
                                    about(connection, CHANGES, commitLsn)) {
                                statement.setFetchSize(FETCH_ROWS);
                                try (ResultSet rows = statement.executeQuery()) {
                                    while (rows.next()) {
                                        reader.accept(stored(rows));
                                        count++;
                                    }
                                }
                            }
                            return count;
                        });
        if (read != found.changes()) {
            throw QuarantineTable.refused(
                    "%d changes were put aside with the transaction at %s, %d are still there"
                            .formatted(found.changes(), commitLsn, read),
                    "Somebody deleted the others from tidegate.quarantined_change.");
        }
    }

    /** Ends the sessions. */
    @Override
    public void close() {
        connections.close();
    }

    private Case change(Lsn commitLsn, State from, String sql, Consent consent) {
        return inTransaction(
                "note a decision about a transaction",
                connection -> {
                    Lsn applied = lockCheckpoint(connection);
                    Case found =
                            existing(connection, commitLsn).orElseThrow(() -> nothingOf(commitLsn));
                    if (found.state() != from) {
                        throw QuarantineTable.refused(
                                "the transaction at "
                                        + commitLsn
                                        + " is "
                                        + lower(found.state())
                                        + ", not "
                                        + lower(from),
                                "\"tidegate quarantine list\" shows where each transaction stands.");
                    }
                    decide(connection, sql, commitLsn, Optional.of(consent));
                    if (from == State.QUARANTINED) {
                        loseLedger(connection, commitLsn, applied);
                    }
                    return existing(connection, commitLsn).orElseThrow();
                });
    }

    private static boolean isPutAside(Optional<Case> found) {
        return found.map(Case::state)
                .filter(state -> state == State.QUARANTINED || state == State.RESOLVED)
                .isPresent();
    }

    private TidegateException notInTheWay(Connection connection, Lsn commitLsn)
            throws SQLException {
        Optional<Lsn> blocking =
                cases(connection, " and state in ('blocking', 'approved')").stream()
                        .map(Case::commitLsn)
                        .findFirst();
        return QuarantineTable.refused(
                "the transaction at "
                        + commitLsn
                        + " does not stand in the way of pipeline \""
                        + connections.pipeline()
                        + "\""
                        + blocking.map(lsn -> "; the one at " + lsn + " does").orElse("")
                        + otherPipeline(connection, commitLsn),
                "Only the transaction before which the daemon stopped can be put aside;"
                        + " \"tidegate quarantine list\" shows it.");
    }

    private String otherPipeline(Connection connection, Lsn commitLsn) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select pipeline from tidegate.quarantine"
                                + " where pipeline <> ? and commit_lsn = ?")) {
            statement.setString(1, connections.pipeline());
            statement.setString(2, commitLsn.toString());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? "; it is one of pipeline \"" + row.getString(1) + "\"" : "";
            }
        }
    }

    private TidegateException nothingOf(Lsn commitLsn) {
        return QuarantineTable.refused(
                "the quarantine of pipeline \""
                        + connections.pipeline()
                        + "\" knows no transaction at "
                        + commitLsn,
                "\"tidegate quarantine list\" shows those that it knows.");
    }

    /** Keeps the applier from passing a transaction meanwhile; returns how far it is. */
    private Lsn lockCheckpoint(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select commit_lsn from tidegate.checkpoint"
                                + " where pipeline = ? and replication_group = ? for update")) {
            statement.setString(1, connections.pipeline());
            statement.setInt(2, group);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw QuarantineTable.refused(
                            "pipeline \"" + connections.pipeline() + "\" has applied nothing here",
                            "Check pipeline and target.url in the settings.");
                }
                return Lsn.parse(row.getString(1));
            }
        }
    }

    private void decide(Connection connection, String sql, Lsn commitLsn, Optional<Consent> consent)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = 1;
            if (consent.isPresent()) {
                statement.setString(next++, consent.get().who());
                statement.setString(next++, consent.get().reason());
            }
            statement.setString(next++, connections.pipeline());
            statement.setInt(next++, group);
            statement.setString(next, commitLsn.toString());
            statement.executeUpdate();
        }
    }

    private Optional<Case> existing(Connection connection, Lsn commitLsn) throws SQLException {
        return cases(connection, "").stream()
                .filter(it -> it.commitLsn().equals(commitLsn))
                .findFirst();
    }

    private List<Case> cases(Connection connection, String more) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CASES + more)) {
            statement.setString(1, connections.pipeline());
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

    private PreparedStatement about(Connection connection, String sql, Lsn commitLsn)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, connections.pipeline());
        statement.setInt(2, group);
        statement.setString(3, commitLsn.toString());
        return statement;
    }

    /** A target on which no daemon ran has no such tables. */
    private <T> T inTransaction(String doing, Connections.Work<T> work) {
        return connections.inTransaction(
                doing,
                connection -> {
                    requireTables(connection);
                    return work.in(connection);
                });
    }

    private static void requireTables(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "select to_regclass('tidegate.quarantine') is not null");
                ResultSet row = statement.executeQuery()) {
            if (!row.next() || !row.getBoolean(1)) {
                throw QuarantineTable.refused(
                        "the target has no table tidegate.quarantine",
                        "It is made when the daemon starts; check target.url in the settings.");
            }
        }
    }

    private static String lower(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
