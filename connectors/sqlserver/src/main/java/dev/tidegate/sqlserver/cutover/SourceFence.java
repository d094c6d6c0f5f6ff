package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.Statement;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
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
    private static final String ROW =
            "SELECT epoch, mode, handover, expires_at FROM tidegate.fence WHERE id = 1";

    private static final String RECORDED =
            "SELECT kind, principal, detail FROM tidegate.fence_denial";

    private static final String NOW = "SELECT SYSUTCDATETIME()";

    private final Sessions sessions;
    private final Supplier<FencePlan> plan;

    /** The fence's row. */
    private record Row(
            long epoch,
            FenceMode mode,
            Optional<HandoverId> handover,
            Optional<Instant> expiresAt) {
        /** What the first claim would make. */
        private static final Row UNCLAIMED =
                new Row(0, FenceMode.OPEN, Optional.empty(), Optional.empty());
    }

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

    private FenceStatus read(Connection connection) throws SQLException {
        Row row = row(connection).orElseGet(() -> Row.UNCLAIMED);
        List<Denial> recorded = row.equals(Row.UNCLAIMED) ? List.of() : recorded(connection);
        List<Denial> notInForce = List.of();
        if (!recorded.isEmpty()) {
            Principals principals = Principals.read(connection);
            notInForce = recorded.stream().filter(each -> !principals.isInForce(each)).toList();
        }
        int left =
                row.mode() == FenceMode.OPEN
                        ? 0
                        : WriterSessions.read(connection, recorded, Duration.ZERO).size();
        return new FenceStatus(
                row.epoch(),
                row.mode(),
                row.handover(),
                row.expiresAt(),
                now(connection),
                recorded,
                notInForce,
                left);
    }

    private static Optional<Row> row(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ROW);
                ResultSet row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(
                            new Row(
                                    row.getLong(1),
                                    FenceMode.valueOf(row.getString(2)),
                                    Optional.ofNullable(row.getString(3)).map(HandoverId::parse),
                                    Optional.ofNullable(row.getObject(4, LocalDateTime.class))
                                            .map(SourceFence::instant)))
                    : Optional.empty();
        } catch (SQLException e) {
            if (e.getErrorCode() == FenceTables.MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Instant now(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NOW);
                ResultSet row = select.executeQuery()) {
            row.next();
            return instant(row.getObject(1, LocalDateTime.class));
        }
    }

    private static Instant instant(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC);
    }

    private static List<Denial> recorded(Connection connection) throws SQLException {
        List<Denial> recorded = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(RECORDED);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                recorded.add(
                        new Denial(
                                Denial.Kind.valueOf(rows.getString(1)),
                                rows.getString(2),
                                rows.getString(3)));
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != FenceTables.MISSING) {
                throw e;
            }
        }
        return recorded.stream().sorted().toList();
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
    public Optional<String> position(Marker marker) {
        return sessions.ask(
                "look for a marker on the source",
                connection -> {
                    try {
                        return MarkerTable.position(connection, marker).map(Lsn::toString);
                    } catch (SQLException e) {
                        if (e.getErrorCode() != FenceTables.MISSING) {
                            throw e;
                        }
                        return Optional.empty();
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
        List<Denial> recorded = recorded(connection);
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
            sessions.run(doing(action), statements);
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
