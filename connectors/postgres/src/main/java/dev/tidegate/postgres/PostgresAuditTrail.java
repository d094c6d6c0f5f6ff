package dev.tidegate.postgres;

import dev.tidegate.model.ChainHash;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.trail.Deed;
import dev.tidegate.trail.TrailEntry;
import dev.tidegate.trail.TrailEntry.Head;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The audit trail in the tables {@code tidegate.audit_trail} and {@code tidegate.audit_trail_head}.
 * The head's row is locked while an entry is appended, so entries of several processes follow each
 * other. It makes its tables when it is first written, whether or not the target is prepared.
 */
public final class PostgresAuditTrail implements AuditTrail {
    private static final int FETCH_ROWS = 500;

    private static final String CREATE =
            """
            create schema if not exists tidegate;
            create table if not exists tidegate.audit_trail (
                pipeline text not null,
                number bigint not null,
                at timestamptz not null,
                who text not null,
                role text not null,
                manner text not null,
                origin text not null,
                act text not null,
                subject text not null,
                outcome text not null,
                detail text not null,
                hash text not null,
                primary key (pipeline, number)
            );
            comment on table tidegate.audit_trail is
                'What operators did: each entry carries the hash of the one before.';
            create table if not exists tidegate.audit_trail_head (
                pipeline text not null primary key,
                number bigint not null,
                hash text not null
            );
            comment on table tidegate.audit_trail_head is
                'The last entry of each audit trail.';
            """;

    private static final String EXISTS =
            "select to_regclass('tidegate.audit_trail') is not null"
                    + " and to_regclass('tidegate.audit_trail_head') is not null";

    private static final String LOCK_HEAD =
            "select number, hash from tidegate.audit_trail_head where pipeline = ? for update";

    private static final String HEAD =
            "select number, hash from tidegate.audit_trail_head where pipeline = ?";

    private static final String APPEND =
            "insert into tidegate.audit_trail (pipeline, number, at, who, role, manner, origin,"
                    + " act, subject, outcome, detail, hash)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String MOVE_HEAD =
            "update tidegate.audit_trail_head set number = ?, hash = ? where pipeline = ?";

    private static final String COLUMNS =
            "select number, at, who, role, manner, origin, act, subject, outcome, detail, hash"
                    + " from tidegate.audit_trail where pipeline = ?";

    private final Connections connections;
    private final AtomicBoolean isMade = new AtomicBoolean();

    /** Makes one; connects to nothing yet. */
    public PostgresAuditTrail(PostgresSettings settings, String pipeline) {
        this.connections = new Connections(settings, pipeline);
    }

    @Override
    public TrailEntry append(Deed deed, Outcome outcome, String detail) {
        make();
        return connections.inTransaction(
                "write tidegate.audit_trail",
                connection -> append(connection, deed, outcome, detail));
    }

    private void make() {
        if (isMade.get()) {
            return;
        }
        boolean _ =
                connections.inTransaction(
                        "create tidegate.audit_trail",
                        connection -> {
                            if (!exists(connection)) {
                                try (Statement statement = connection.createStatement()) {
                                    statement.execute(Preparation.LOCK);
                                    statement.execute(CREATE);
                                }
                            }
                            return true;
                        });
        isMade.set(true);
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(EXISTS)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private TrailEntry append(Connection connection, Deed deed, Outcome outcome, String detail)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "insert into tidegate.audit_trail_head (pipeline, number, hash)"
                                + " values (?, ?, ?) on conflict (pipeline) do nothing")) {
            statement.setString(1, connections.pipeline());
            statement.setLong(2, Head.EMPTY.number());
            statement.setString(3, Head.EMPTY.hash().toString());
            statement.executeUpdate();
        }
        Head before = head(connection, LOCK_HEAD);
        TrailEntry entry = TrailEntry.behind(before, now(connection), deed, outcome, detail);
        insert(connection, entry);
        try (PreparedStatement statement = connection.prepareStatement(MOVE_HEAD)) {
            statement.setLong(1, entry.number());
            statement.setString(2, entry.hash().toString());
            statement.setString(3, connections.pipeline());
            statement.executeUpdate();
        }
        return entry;
    }

    /** The target's clock: one for all processes. */
    private static Instant now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private Head head(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, connections.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Head(row.getLong(1), ChainHash.parse(row.getString(2)))
                        : Head.EMPTY;
            }
        }
    }

    private void insert(Connection connection, TrailEntry entry) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
            int column = 0;
            statement.setString(++column, connections.pipeline());
            statement.setLong(++column, entry.number());
            statement.setObject(++column, entry.at().atOffset(ZoneOffset.UTC));
            for (String text :
                    List.of(
                            entry.deed().who(),
                            entry.deed().role(),
                            entry.deed().manner(),
                            entry.deed().from(),
                            entry.deed().act(),
                            entry.deed().subject(),
                            entry.outcome().name(),
                            entry.detail(),
                            entry.hash().toString())) {
                statement.setString(++column, text);
            }
            statement.executeUpdate();
        }
    }

    @Override
    public List<TrailEntry> latest(int count) {
        return connections.inTransaction(
                "read tidegate.audit_trail",
                connection -> {
                    List<TrailEntry> found = new ArrayList<>();
                    if (exists(connection)) {
                        read(connection, " order by number desc limit " + count, found::add);
                    }
                    return found.reversed();
                });
    }

    @Override
    public Head read(Consumer<TrailEntry> reader) {
        return connections.inTransaction(
                "read tidegate.audit_trail",
                connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("set transaction isolation level repeatable read");
                    }
                    if (!exists(connection)) {
                        return Head.EMPTY;
                    }
                    read(connection, " order by number", reader);
                    return head(connection, HEAD);
                });
    }

    private void read(Connection connection, String rest, Consumer<TrailEntry> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS + rest)) {
            statement.setFetchSize(FETCH_ROWS);
            statement.setString(1, connections.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reader.accept(entry(row));
                }
            }
        }
    }

    /** What somebody wrote by hand need not be of the form: then it follows nothing. */
    private static TrailEntry entry(ResultSet row) throws SQLException {
        String text = row.getString("hash");
        Deed deed =
                new Deed(
                        row.getString("who"),
                        row.getString("role"),
                        row.getString("manner"),
                        row.getString("origin"),
                        row.getString("act"),
                        row.getString("subject"));
        Optional<Outcome> outcome = outcome(row.getString("outcome"));
        return new TrailEntry(
                row.getLong("number"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                deed,
                outcome.orElse(Outcome.FAILED),
                row.getString("detail"),
                outcome.flatMap(_ -> hash(text)).orElse(ChainHash.START));
    }

    private static Optional<Outcome> outcome(String text) {
        return Arrays.stream(Outcome.values()).filter(it -> it.name().equals(text)).findFirst();
    }

    private static Optional<ChainHash> hash(String text) {
        try {
            return Optional.of(ChainHash.parse(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // the entry is shown, and found to be none of the chain
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
