package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Statement;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.Sql;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The T-SQL of each action on the fence. Each statement is a batch, with a transaction where there
 * may be one; it compares the epoch in that transaction. Literals only, so that an operator could
 * run what a dry run shows.
 */
final class FenceScripts {
    /** Where all of it runs. */
    static final String PLACE = "source";

    private static final String OPEN_AGAIN =
            "UPDATE tidegate.fence SET mode = 'OPEN', handover = NULL, expires_at = NULL WHERE id = 1;";

    private final List<TableId> tables;

    /** Makes them for a barrier on these tables, in this order. */
    FenceScripts(List<TableId> tables) {
        this.tables = tables;
    }

    /**
     * The statements of an action.
     *
     * @param sessions what {@link FenceAction.Kill} ends, if it has to
     */
    List<Statement> of(FenceAction action, long epoch, List<WriterSession> sessions) {
        return switch (action) {
            case FenceAction.Lease lease -> List.of(lease(lease, epoch));
            case FenceAction.Deny(HandoverId handover, List<Denial> denials) ->
                    denials.stream().map(each -> deny(handover, each, epoch)).toList();
            case FenceAction.Kill(HandoverId handover, Duration _) ->
                    sessions.stream()
                            .filter(WriterSession::inTheWay)
                            .map(each -> kill(handover, each, epoch))
                            .toList();
            case FenceAction.Barrier(Marker marker, Duration patience) ->
                    List.of(barrier(marker, patience, epoch));
            case FenceAction.Mark(Marker marker) -> List.of(mark(marker, epoch));
            case FenceAction.Close(HandoverId handover) -> List.of(close(handover, epoch));
            case FenceAction.Open _ ->
                    List.of(
                            Statement.harmless(
                                    PLACE,
                                    Batch.transaction(
                                            Batch.LOCK_WAIT, Batch.taking(epoch) + OPEN_AGAIN)));
            case FenceAction.Expire() -> List.of(Statement.harmless(PLACE, expire()));
            case FenceAction.Lift(List<Denial> denials) ->
                    denials.stream().map(each -> Statement.harmless(PLACE, lift(each))).toList();
        };
    }

    /** With the trigger fence it waits for all who have written: they share the row. */
    private static Statement lease(FenceAction.Lease lease, long epoch) {
        String handover = Sql.literal(lease.handover().toString());
        String rows =
                lease.denials().stream()
                        .map(FenceScripts::row)
                        .collect(Collectors.joining(",\n        "));
        String record =
                rows.isEmpty()
                        ? ""
                        : "    INSERT INTO tidegate.fence_denial (kind, principal, detail) VALUES\n        "
                                + rows
                                + ";\n";
        String text =
                Batch.taking(epoch)
                        + """
                        IF EXISTS (SELECT 1 FROM tidegate.fence WHERE id = 1 AND mode = 'OPEN')
                            AND NOT EXISTS (SELECT 1 FROM tidegate.fence_denial)
                        BEGIN
                        %s    UPDATE tidegate.fence SET mode = 'LEASED', handover = %s,
                                expires_at = DATEADD(millisecond, %d, SYSUTCDATETIME()) WHERE id = 1;
                        END;
                        IF NOT EXISTS (SELECT 1 FROM tidegate.fence WHERE id = 1 AND mode = 'LEASED'
                                AND handover = %s)
                            THROW %d, N'the fence is not open, or something denied is left over', 1;
                        """
                                .formatted(
                                        record,
                                        handover,
                                        lease.term().toMillis(),
                                        handover,
                                        Batch.WAITING);
        return new Statement(PLACE, Batch.transaction(Batch.LOCK_WAIT, text), OPEN_AGAIN);
    }

    private static String row(Denial denial) {
        return "('%s', %s, %s)"
                .formatted(
                        denial.kind(),
                        Sql.literal(denial.principal()),
                        Sql.literal(denial.detail()));
    }

    private static String isRecorded(Denial denial) {
        return "EXISTS (SELECT 1 FROM tidegate.fence_denial WHERE kind = '%s' AND principal = %s)"
                .formatted(denial.kind(), Sql.literal(denial.principal()));
    }

    private static Statement deny(HandoverId handover, Denial denial, long epoch) {
        String text =
                Batch.holding(epoch)
                        + """
                        IF EXISTS (SELECT 1 FROM tidegate.fence WHERE id = 1 AND mode = 'LEASED'
                                AND handover = %s)
                            AND %s
                            %s
                        """
                                .formatted(
                                        Sql.literal(handover.toString()),
                                        isRecorded(denial),
                                        DenialText.deny(denial));
        return new Statement(PLACE, Batch.transaction(Batch.LOCK_WAIT, text), lift(denial));
    }

    /** KILL may not be in a transaction, and takes a literal only. */
    private static Statement kill(HandoverId handover, WriterSession session, long epoch) {
        String text =
                Batch.holding(epoch)
                        + """
                        IF EXISTS (SELECT 1 FROM tidegate.fence WHERE id = 1 AND mode = 'LEASED'
                                AND handover = %s)
                            AND EXISTS (SELECT 1 FROM sys.dm_exec_sessions WHERE session_id = %d
                                AND CONVERT(nvarchar(30), login_time, 126) = %s)
                        BEGIN
                            BEGIN TRY
                                KILL %d;
                            END TRY
                            BEGIN CATCH
                                IF ERROR_NUMBER() <> 6106 THROW;
                            END CATCH;
                        END;
                        """
                                .formatted(
                                        Sql.literal(handover.toString()),
                                        session.id(),
                                        Sql.literal(session.loggedIn()),
                                        session.id());
        return Statement.harmless(PLACE, Batch.plain(text));
    }

    /**
     * The locks wait for all who have written, and keep others waiting; the commit of the marker
     * lets go of them. So what others commit lies before it or behind it, as its LSN says.
     */
    private Statement barrier(Marker marker, Duration patience, long epoch) {
        String locks =
                tables.stream()
                        .map(table ->
                                "    SELECT TOP (1) @one = 1 FROM %s WITH (TABLOCK, HOLDLOCK);\n"
                                        .formatted(Sql.name(table)))
                        .collect(Collectors.joining());
        return Statement.harmless(
                PLACE,
                Batch.transaction(
                        patience,
                        Batch.holding(epoch)
                                + "DECLARE @one int;\n"
                                + MarkerTable.unlessThere(marker, locks)));
    }

    private static Statement mark(Marker marker, long epoch) {
        return Statement.harmless(
                PLACE,
                Batch.transaction(
                        Batch.LOCK_WAIT,
                        Batch.holding(epoch) + MarkerTable.unlessThere(marker, "")));
    }

    private static Statement close(HandoverId handover, long epoch) {
        String text =
                Batch.taking(epoch)
                        + """
                        UPDATE tidegate.fence SET mode = 'CLOSED', expires_at = NULL WHERE id = 1
                            AND mode = 'LEASED' AND handover = %s AND expires_at > SYSUTCDATETIME();
                        """
                                .formatted(Sql.literal(handover.toString()));
        return Statement.harmless(PLACE, Batch.transaction(Batch.LOCK_WAIT, text));
    }

    /** A clock that was read before a wait for the row only makes it more careful. */
    private static String expire() {
        return Batch.transaction(
                Batch.LOCK_WAIT,
                """
                UPDATE tidegate.fence SET mode = 'OPEN', handover = NULL, expires_at = NULL WHERE id = 1
                    AND mode = 'LEASED' AND expires_at <= SYSUTCDATETIME();
                """);
    }

    private static String lift(Denial denial) {
        return Batch.transaction(
                Batch.LOCK_WAIT,
                """
                IF EXISTS (SELECT 1 FROM tidegate.fence WITH (HOLDLOCK) WHERE id = 1 AND mode = 'OPEN')
                    AND %s
                BEGIN
                %s    DELETE FROM tidegate.fence_denial WHERE kind = '%s' AND principal = %s;
                END;
                """
                        .formatted(
                                isRecorded(denial),
                                DenialText.lift(denial),
                                denial.kind(),
                                Sql.literal(denial.principal())));
    }
}
