package dev.tidegate.postgres;

import dev.tidegate.trail.ApprovalRequest;
import dev.tidegate.trail.ApprovalRequest.Wish;
import dev.tidegate.trail.ApprovalStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What waits for a second person, in the table {@code tidegate.approval}. It makes its table when
 * somebody asks for the first time, whether or not the target is prepared. Rows are never deleted:
 * a number means one request for ever. The target's clock says what is forgotten.
 */
public final class PostgresApprovals implements ApprovalStore {
    private static final String CREATE =
            """
            create schema if not exists tidegate;
            create table if not exists tidegate.approval (
                pipeline text not null,
                number bigint not null,
                act text not null,
                call text not null,
                who text not null,
                role text not null,
                manner text not null,
                asked_at timestamptz not null default clock_timestamp(),
                until timestamptz not null,
                used_by text,
                used_at timestamptz,
                ended_at timestamptz,
                primary key (pipeline, number),
                check ((used_by is null) = (used_at is null))
            );
            comment on table tidegate.approval is
                'What operators asked for that wants a second person.';
            comment on column tidegate.approval.until is
                'After that nobody can approve it.';
            comment on column tidegate.approval.used_by is
                'The second person. Set before it is done, and never taken back.';
            comment on column tidegate.approval.ended_at is
                'When it was done, failed or was withdrawn.';
            """;

    private static final String EXISTS = "select to_regclass('tidegate.approval') is not null";

    /** Lets others read; whoever asks, uses or ends one waits. */
    private static final String LOCK = "lock table tidegate.approval in share row exclusive mode";

    private static final String OPEN =
            "select number, act, call, who, role, manner, until, used_by from tidegate.approval"
                    + " where pipeline = ? and ended_at is null and until > clock_timestamp()";

    private static final String SAME =
            " and used_by is null and act = ? and call = ? and who = ? order by number limit 1";

    private static final String ASK =
            "insert into tidegate.approval"
                    + " (pipeline, number, act, call, who, role, manner, until)"
                    + " select ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?,"
                    + " clock_timestamp() + ? * interval '1 millisecond'"
                    + " from tidegate.approval where pipeline = ?"
                    + " returning number, act, call, who, role, manner, until, used_by";

    private static final String USE =
            "update tidegate.approval set used_by = ?, used_at = clock_timestamp()"
                    + " where pipeline = ? and number = ? and used_by is null"
                    + " and ended_at is null and until > clock_timestamp()";

    private static final String END =
            "update tidegate.approval set ended_at = clock_timestamp()"
                    + " where pipeline = ? and number = ? and ended_at is null";

    private final Connections connections;

    /** Makes one; connects to nothing yet. */
    public PostgresApprovals(PostgresSettings settings, String pipeline) {
        this.connections = new Connections(settings, pipeline);
    }

    @Override
    public ApprovalRequest ask(Wish wish, Duration waitMax) {
        return connections.inTransaction(
                "write tidegate.approval",
                connection -> {
                    make(connection);
                    Optional<ApprovalRequest> same = same(connection, wish);
                    return same.isPresent() ? same.get() : add(connection, wish, waitMax);
                });
    }

    private static void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!exists(connection)) {
                statement.execute(Preparation.LOCK);
                statement.execute(CREATE);
            }
            statement.execute(LOCK);
        }
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(EXISTS)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private Optional<ApprovalRequest> same(Connection connection, Wish wish) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OPEN + SAME)) {
            statement.setString(1, connections.pipeline());
            statement.setString(2, wish.act());
            statement.setString(3, wish.call());
            statement.setString(4, wish.who());
            return read(statement).stream().findFirst();
        }
    }

    private ApprovalRequest add(Connection connection, Wish wish, Duration waitMax)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ASK)) {
            int column = 0;
            for (String text :
                    List.of(
                            connections.pipeline(),
                            wish.act(),
                            wish.call(),
                            wish.who(),
                            wish.role(),
                            wish.manner())) {
                statement.setString(++column, text);
            }
            statement.setLong(++column, waitMax.toMillis());
            statement.setString(++column, connections.pipeline());
            return read(statement).getFirst();
        }
    }

    @Override
    public List<ApprovalRequest> open() {
        return connections.inTransaction(
                "read tidegate.approval",
                connection -> {
                    if (!exists(connection)) {
                        return List.of();
                    }
                    try (PreparedStatement statement =
                            connection.prepareStatement(OPEN + " order by number")) {
                        statement.setString(1, connections.pipeline());
                        return read(statement);
                    }
                });
    }

    @Override
    public Optional<ApprovalRequest> find(long number) {
        return open().stream().filter(it -> it.number() == number).findFirst();
    }

    @Override
    public boolean use(long number, String by) {
        return connections.inTransaction(
                "write tidegate.approval",
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(USE)) {
                        statement.setString(1, by);
                        statement.setString(2, connections.pipeline());
                        statement.setLong(3, number);
                        return statement.executeUpdate() == 1;
                    }
                });
    }

    @Override
    public void end(long number) {
        int _ =
                connections.inTransaction(
                        "write tidegate.approval",
                        connection -> {
                            try (PreparedStatement statement = connection.prepareStatement(END)) {
                                statement.setString(1, connections.pipeline());
                                statement.setLong(2, number);
                                return statement.executeUpdate();
                            }
                        });
    }

    private static List<ApprovalRequest> read(PreparedStatement statement) throws SQLException {
        List<ApprovalRequest> requests = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                requests.add(
                        new ApprovalRequest(
                                row.getLong("number"),
                                new Wish(
                                        row.getString("act"),
                                        row.getString("call"),
                                        row.getString("who"),
                                        row.getString("role"),
                                        row.getString("manner")),
                                row.getObject("until", OffsetDateTime.class).toInstant(),
                                Optional.ofNullable(row.getString("used_by"))));
            }
        }
        return requests;
    }

    @Override
    public void close() {
        connections.close();
    }
}
