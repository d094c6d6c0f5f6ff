package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.postgres.cutover.Guarded.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which transactions an action of the fence is. Pure. */
final class FenceStatements {
    /**
     * Less than the second after which PostgreSQL looks for deadlocks: an application that waits
     * for the barrier with a table in its hands is let pass, and hears that it may not write.
     */
    private static final long LOCK_MILLIS_MAX = 700;

    private final String pipeline;
    private final String row;

    FenceStatements(String pipeline) {
        this.pipeline = literal(pipeline);
        this.row = " where pipeline = " + this.pipeline;
    }

    /**
     * The transactions of an action.
     *
     * @param tables that the barrier locks
     */
    List<Guarded> of(FenceAction action, List<String> tables) {
        return switch (action) {
            case FenceAction.Lease lease -> List.of(lease(lease));
            case FenceAction.Deny(HandoverId handover, List<Denial> denials) ->
                    denials.stream().map(it -> deny(handover, it)).toList();
            case FenceAction.Kill(HandoverId _, Duration patience) -> List.of(kill(patience));
            case FenceAction.Barrier(Marker marker, Duration patience) ->
                    List.of(barrier(marker, patience, tables));
            case FenceAction.Mark(Marker marker) -> List.of(mark(marker));
            case FenceAction.Close(HandoverId handover) -> List.of(close(handover));
            case FenceAction.Open(HandoverId _) ->
                    List.of(Guarded.of(opening() + " and mode <> 'OPEN'"));
            case FenceAction.Expire() ->
                    List.of(
                            Guarded.of(
                                            opening()
                                                    + " and mode = 'LEASED'"
                                                    + " and expires_at <= clock_timestamp()")
                                    .forAnybody());
            case FenceAction.Lift(List<Denial> denials) ->
                    denials.stream().flatMap(this::lift).toList();
        };
    }

    private Guarded lease(FenceAction.Lease lease) {
        List<String> statements = new ArrayList<>();
        statements.add(
                "update tidegate.fence set mode = 'LEASED', handover = "
                        + literal(lease.handover().toString())
                        + ", expires_at = clock_timestamp() + "
                        + millis(lease.term())
                        + ", changed_at = clock_timestamp()"
                        + row);
        lease.denials().forEach(it -> statements.add(record(it)));
        return Guarded.of(statements.toArray(String[]::new))
                .when(
                        Condition.due("not " + isLeased(lease.handover())),
                        Condition.needed(
                                exists("tidegate.fence", "mode = 'OPEN'")
                                        + " and not "
                                        + exists("tidegate.fence_denial", "true"),
                                "the fence is not open, or has denials left over"))
                .undoneBy(List.of(opening()));
    }

    /** Notes what will be denied; in force it is a transaction later. */
    String record(Denial denial) {
        return "insert into tidegate.fence_denial (pipeline, kind, principal, detail) values ("
                + String.join(
                        ", ",
                        pipeline,
                        literal(denial.kind().name()),
                        literal(denial.principal()),
                        literal(denial.detail()))
                + ") on conflict do nothing";
    }

    private Guarded deny(HandoverId handover, Denial denial) {
        return take(denial)
                .when(Condition.due(isLeased(handover)), Condition.due(isRecorded(denial, "true")))
                .undoneBy(DenialStatements.give(denial));
    }

    /** Puts what is recorded in force. */
    Guarded take(Denial denial) {
        List<String> statements = new ArrayList<>(DenialStatements.take(denial));
        statements.add(
                "update tidegate.fence_denial set denied_at = clock_timestamp()"
                        + row
                        + " and denied_at is null and "
                        + isSame(denial));
        return Guarded.of(statements.toArray(String[]::new));
    }

    private Guarded kill(Duration patience) {
        return Guarded.of(
                "select pg_terminate_backend(pid) from ("
                        + DeniedSessions.thatCouldCommit(pipeline)
                        + ") as s where (is_unstoppable"
                        + " or coalesce(state, 'idle in transaction') like 'idle in transaction%'"
                        + " or xact_start < clock_timestamp() - "
                        + millis(patience)
                        + ")");
    }

    private Guarded barrier(Marker marker, Duration patience, List<String> tables) {
        List<String> statements = new ArrayList<>();
        if (!tables.isEmpty()) {
            String all = "lock table " + String.join(", ", tables);
            long lockMillis = Math.min(LOCK_MILLIS_MAX, patience.toMillis());
            statements.add("set local statement_timeout = " + patience.toMillis());
            // a vacuum gives way to who waits a second for its lock, and to this writers do not
            // mind
            statements.add(all + " in share update exclusive mode");
            statements.add("set local lock_timeout = " + lockMillis);
            statements.add(all + " in share mode");
        }
        statements.add(insert(marker));
        return Guarded.of(statements.toArray(String[]::new)).when(Condition.due(isMissing(marker)));
    }

    private Guarded mark(Marker marker) {
        return Guarded.of(insert(marker)).when(Condition.due(isMissing(marker)));
    }

    private String insert(Marker marker) {
        return "insert into tidegate.cutover_marker (pipeline, marker) values ("
                + pipeline
                + ", "
                + literal(marker.toString())
                + ")";
    }

    private String isMissing(Marker marker) {
        return "not " + exists("tidegate.cutover_marker", "marker = " + literal(marker.toString()));
    }

    private Guarded close(HandoverId handover) {
        return Guarded.of(
                        "update tidegate.fence set mode = 'CLOSED', expires_at = null,"
                                + " changed_at = clock_timestamp()"
                                + row
                                + " and mode = 'LEASED' and handover = "
                                + literal(handover.toString())
                                + " and expires_at > clock_timestamp()")
                .undoneBy(List.of(opening()));
    }

    private String opening() {
        return "update tidegate.fence set mode = 'OPEN', handover = null, expires_at = null,"
                + " changed_at = clock_timestamp()"
                + row;
    }

    private Stream<Guarded> lift(Denial denial) {
        Condition open = Condition.due(exists("tidegate.fence", "mode = 'OPEN'"));
        return lift(denial, "true").map(it -> it.when(open).forAnybody());
    }

    /**
     * Gives back what was taken, and forgets it; then forgets it also if it was never taken, or if
     * there is nobody any more to give it back to.
     */
    Stream<Guarded> lift(Denial denial, String moreover) {
        String forget = "delete from tidegate.fence_denial" + row + " and " + isSame(denial);
        List<String> give = new ArrayList<>(DenialStatements.give(denial));
        give.add(forget);
        String there =
                "exists (select from pg_roles where rolname = " + literal(denial.principal()) + ")";
        return Stream.of(
                Guarded.of(give.toArray(String[]::new))
                        .when(
                                Condition.due(moreover),
                                Condition.due(
                                        isRecorded(denial, "denied_at is not null")
                                                + " and "
                                                + there)),
                Guarded.of(forget).when(Condition.due(moreover)));
    }

    private String isLeased(HandoverId handover) {
        return exists(
                "tidegate.fence", "mode = 'LEASED' and handover = " + literal(handover.toString()));
    }

    private String isRecorded(Denial denial, String moreover) {
        return exists("tidegate.fence_denial", isSame(denial) + " and " + moreover);
    }

    private static String isSame(Denial denial) {
        return "kind = "
                + literal(denial.kind().name())
                + " and principal = "
                + literal(denial.principal())
                + " and detail = "
                + literal(denial.detail());
    }

    private String exists(String table, String what) {
        return "exists (select from " + table + row + " and " + what + ")";
    }

    private static String millis(Duration time) {
        return "interval '" + time.toMillis() + " milliseconds'";
    }
}
