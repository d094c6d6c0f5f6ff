package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.Failures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What of the source is in the way of a handover, and how long a pause is there. Reads only. */
public final class SourceReadiness {
    private static final int ROUND_TRIPS = 5;

    /** Times of transactions are the server's local time. */
    private static final String LONGEST =
            """
            SELECT COALESCE(MAX(DATEDIFF(second, d.database_transaction_begin_time, GETDATE())), 0)
            FROM sys.dm_exec_sessions AS s
            JOIN sys.dm_tran_session_transactions AS t ON t.session_id = s.session_id
            JOIN sys.dm_tran_database_transactions AS d ON d.transaction_id = t.transaction_id
            WHERE s.is_user_process = 1 AND d.database_id = DB_ID()
                AND d.database_transaction_begin_time IS NOT NULL
                AND SUSER_SID(s.original_login_name) <> SUSER_SID(ORIGINAL_LOGIN())
                AND s.program_name NOT LIKE N'SQLAgent%'
            """;

    private final Sessions sessions;
    private final Supplier<FencePlan> plan;

    SourceReadiness(Sessions sessions, Supplier<FencePlan> plan) {
        this.sessions = sessions;
        this.plan = plan;
    }

    /** What forbids it; empty if nothing does. */
    public List<Blocker> blockers(Direction direction) {
        FencePlan now = plan.get();
        return sessions.ask(
                "look whether the source is ready",
                connection -> {
                    List<Blocker> found = new ArrayList<>();
                    for (SourceFact fact : SourceFact.values()) {
                        if (fact.concerns(direction, now)) {
                            found.addAll(blockers(connection, fact, now));
                        }
                    }
                    return found;
                });
    }

    /** What Tidegate's own login lacks; of the plan it looks at the logins alone. */
    public List<Blocker> missingRights() {
        FencePlan now = plan.get();
        return sessions.ask(
                "look what Tidegate's login may do on the source",
                connection -> {
                    List<Blocker> found = new ArrayList<>();
                    for (SourceFact fact : SourceFact.RIGHTS) {
                        if (fact.concerns(Direction.FORWARD, now)) {
                            found.addAll(blockers(connection, fact, now));
                        }
                    }
                    return found;
                });
    }

    private List<Blocker> blockers(Connection connection, SourceFact fact, FencePlan now)
            throws SQLException {
        List<Blocker> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(fact.query());
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Optional<TableId> table = table(row);
                String what = row.getString(3);
                boolean concerned = table.map(now.tables()::contains).orElse(true);
                if (concerned && !fact.isAccepted(what, now)) {
                    found.add(
                            new Blocker(
                                    fact.fact(what, table.map(TableId::toString)), fact.remedy()));
                }
            }
        } catch (SQLException e) {
            if (!fact.isHiddenAtTimes() || !Failures.isPermission(e)) {
                throw e;
            }
        }
        return found;
    }

    private static Optional<TableId> table(ResultSet row) throws SQLException {
        String schema = row.getString(1);
        return schema == null
                ? Optional.empty()
                : Optional.of(new TableId(schema, row.getString(2)));
    }

    /** How long the oldest open transaction of others has been open that wrote; whole seconds. */
    public Duration longestTransaction() {
        return sessions.ask(
                "look for open transactions",
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(LONGEST);
                            ResultSet row = select.executeQuery()) {
                        row.next();
                        return Duration.ofSeconds(row.getLong(1));
                    }
                });
    }

    /** How long one statement takes that does nothing, the shortest of a few. */
    public Duration roundTrip() {
        return sessions.ask(
                "measure a round trip",
                connection -> {
                    long shortest = Long.MAX_VALUE;
                    try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
                        for (int i = 0; i < ROUND_TRIPS; i++) {
                            long start = System.nanoTime();
                            statement.executeQuery().close();
                            shortest = Math.min(shortest, System.nanoTime() - start);
                        }
                    }
                    return Duration.ofNanos(shortest);
                });
    }
}
