package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceRow;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.Statement;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The source's fence: the row of {@code tidegate.fence}, and what follows it. A marker's position
 * is its commit LSN, which is known when capture has seen it.
 */
final class SourceFence implements Fence {
    /** One row for each denial; one without, if there is none. */
    private static final String ROW =
            """
            SELECT f.epoch, f.mode, f.handover, f.expires_at, SYSUTCDATETIME(),
                d.kind, d.principal, d.detail
            FROM tidegate.fence AS f LEFT JOIN tidegate.fence_denial AS d ON 1 = 1
            WHERE f.id = 1
            """;

    private static final String NOW = "SELECT SYSUTCDATETIME()";

    private final Sessions sessions;
    private final Supplier<FencePlan> plan;

    /**
     * Makes it.
     *
     * @param plan asked for only by what needs it: a lease that has ended is seen to without
     */
    SourceFence(Sessions sessions, Supplier<FencePlan> plan) {
        this.sessions = sessions;
        this.plan = plan;
    }

    @Override
    public Side side() {
        return Side.SOURCE;
    }

    @Override
    public FenceStatus claim(long epoch) {
        sessions.ask(
                "make the tables of the fence",
                connection -> {
                    FenceTables.make(connection);
                    return true;
                });
        sessions.run(
                "take over the fence of the source",
                List.of(
                        Statement.harmless(
                                FenceScripts.PLACE,
                                Batch.transaction(Batch.LOCK_WAIT, Batch.taking(epoch)))));
        return status();
    }

    @Override
    public FenceStatus status() {
        return sessions.ask("look at the fence of the source", this::read);
    }

    @Override
    public FenceRow row() {
        return sessions.ask("look at the fence's row of the source", SourceFence::row);
    }

    @Override
    public int sessions() {
        return sessions.ask(
                "look for sessions that have written",
                connection -> left(connection, row(connection)));
    }

    private FenceStatus read(Connection connection) throws SQLException {
        FenceRow row = row(connection);
        List<Denial> notInForce = List.of();
        if (!row.recorded().isEmpty()) {
            Principals principals = Principals.read(connection);
            notInForce =
                    row.recorded().stream().filter(each -> !principals.isInForce(each)).toList();
        }
        return row.with(notInForce, left(connection, row));
    }

    private static int left(Connection connection, FenceRow row) throws SQLException {
        return row.mode() == FenceMode.OPEN
                ? 0
                : WriterSessions.read(connection, row.recorded(), Duration.ZERO).size();
    }

    private static FenceRow row(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ROW);
                ResultSet row = select.executeQuery()) {
            if (row.next()) {
                return row(row);
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != FenceTables.MISSING) {
                throw e;
            }
        }
        return unclaimed(connection);
    }

    /** What the first claim would make. */
    private static FenceRow unclaimed(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NOW);
                ResultSet row = select.executeQuery()) {
            row.next();
            return new FenceRow(
                    0,
                    FenceMode.OPEN,
                    Optional.empty(),
                    Optional.empty(),
                    instant(row.getObject(1, LocalDateTime.class)),
                    List.of());
        }
    }

    /** From the first row on. */
    private static FenceRow row(ResultSet row) throws SQLException {
        long epoch = row.getLong(1);
        FenceMode mode = FenceMode.valueOf(row.getString(2));
        Optional<HandoverId> handover =
                Optional.ofNullable(row.getString(3)).map(HandoverId::parse);
        Optional<Instant> expiresAt =
                Optional.ofNullable(row.getObject(4, LocalDateTime.class))
                        .map(SourceFence::instant);
        Instant now = instant(row.getObject(5, LocalDateTime.class));
        List<Denial> recorded = new ArrayList<>();
        do {
            String kind = row.getString(6);
            if (kind != null) {
                recorded.add(
                        new Denial(Denial.Kind.valueOf(kind), row.getString(7), row.getString(8)));
            }
        } while (row.next());
        return new FenceRow(
                epoch, mode, handover, expiresAt, now, recorded.stream().sorted().toList());
    }

    private static Instant instant(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC);
    }

    @Override
    public List<Denial> denials() {
        return switch (plan.get().kind()) {
            case TRIGGERS -> List.of();
            case DENIALS -> sessions.ask("look who could write to the source", this::missing);
        };
    }

    private List<Denial> missing(Connection connection) throws SQLException {
        return Principals.read(connection).denials(plan.get());
    }

    @Override
    public boolean isMarked(Marker marker) {
        return look(connection -> MarkerTable.isThere(connection, marker), false);
    }

    @Override
    public Optional<String> position(Marker marker) {
        return look(
                connection -> MarkerTable.position(connection, marker).map(Lsn::toString),
                Optional.empty());
    }

    /** The same before the first claim, when there are no markers. */
    private <T> T look(Connections.Work<T> work, T none) {
        return sessions.ask(
                "look for a marker on the source",
                connection -> {
                    try {
                        return work.on(connection);
                    } catch (SQLException e) {
                        if (e.getErrorCode() != FenceTables.MISSING) {
                            throw e;
                        }
                        return none;
                    }
                });
    }

    /**
     * Tries it as one of the users that the fence is for, in a transaction that is rolled back: a
     * statement that he may run, on a table that is replicated, and that changes no row. Where all
     * who write are sysadmin or own the database there is no such user; then it is tried as
     * Tidegate's own, and the plan's logins are looked at.
     */
    @Override
    public boolean applicationsCanWrite() {
        FenceStatus status = status();
        boolean kept = status.isHolding() || status.recorded().size() > status.notInForce().size();
        return !kept && sessions.ask("try to write to the source", canary()::canWrite);
    }

    private Canary canary() {
        return new Canary(plan.get());
    }

    @Override
    public boolean applicationsWroteSince(Marker start) {
        Arrivals arrivals = new Arrivals(plan.get().tables());
        return sessions.ask(
                "look for changes of the source's applications",
                connection -> {
                    Optional<Lsn> from = MarkerTable.position(connection, start);
                    return from.isPresent() && arrivals.areBehind(connection, from.get());
                });
    }

    @Override
    public List<Statement> statements(FenceAction action, long epoch) {
        List<WriterSession> writers =
                action instanceof FenceAction.Kill(HandoverId _, Duration patience)
                        ? sessions.ask(
                                "look for sessions that have written",
                                connection -> writers(connection, patience))
                        : List.of();
        return new FenceScripts(barred(action)).of(action, epoch, writers);
    }

    /** What a barrier locks; other actions name no table. */
    private List<TableId> barred(FenceAction action) {
        return action instanceof FenceAction.Barrier ? plan.get().tables() : List.of();
    }

    /** Before anything is denied, those of who would be. */
    private List<WriterSession> writers(Connection connection, Duration patience)
            throws SQLException {
        List<Denial> recorded = row(connection).recorded();
        boolean shown = recorded.isEmpty() && plan.get().kind() == FencePlan.Kind.DENIALS;
        List<Denial> denied = shown ? missing(connection) : recorded;
        return WriterSessions.read(connection, denied, patience);
    }

    @Override
    public void perform(FenceAction action, long epoch) {
        List<Statement> statements = statements(action, epoch);
        if (action instanceof FenceAction.Barrier(Marker _, Duration patience)) {
            sessions.run(doing(action), statements, patience);
        } else {
            sessions.runTogether(doing(action), statements);
        }
    }

    private static String doing(FenceAction action) {
        return switch (action) {
            case FenceAction.Lease _ -> "lease the fence";
            case FenceAction.Deny _ -> "deny writes";
            case FenceAction.Kill _ -> "end sessions";
            case FenceAction.Barrier _ -> "hold the barrier";
            case FenceAction.Mark _ -> "write a marker";
            case FenceAction.Close _ -> "close the fence";
            case FenceAction.Open _ -> "open the fence";
            case FenceAction.Expire _ -> "open a fence whose lease has ended";
            case FenceAction.Lift _ -> "lift what was denied";
        };
    }
}
