package dev.tidegate.sqlserver.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Statement;
import dev.tidegate.model.TableId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FenceScriptsTest {
    private static final HandoverId HANDOVER = new HandoverId("c", 1, Direction.FORWARD);
    private static final Marker MARKER = new Marker(HANDOVER, Marker.Role.BARRIER);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Denial WRITES =
            new Denial(Denial.Kind.WRITES, "o'neil]", "INSERT+GRANT, DELETE");
    private static final FenceScripts SCRIPTS =
            new FenceScripts(
                    FencePlan.denials(List.of(new TableId("dbo", "b"), new TableId("dbo", "a")))
                            .tables());

    private static Stream<FenceAction> ofTheEpoch() {
        return Stream.of(
                new FenceAction.Lease(HANDOVER, SECOND, List.of(WRITES)),
                new FenceAction.Deny(HANDOVER, List.of(WRITES)),
                new FenceAction.Kill(HANDOVER, SECOND),
                new FenceAction.Barrier(MARKER, SECOND),
                new FenceAction.Mark(MARKER),
                new FenceAction.Close(HANDOVER),
                new FenceAction.Open(HANDOVER));
    }

    private static List<String> texts(FenceAction action) {
        return SCRIPTS
                .of(action, 7, List.of(new WriterSession(57, "app", "2026-01-01T00:00:00", true)))
                .stream()
                .map(Statement::text)
                .toList();
    }

    private static String text(FenceAction action) {
        assertThat(texts(action)).hasSize(1);
        return texts(action).getFirst();
    }

    @ParameterizedTest
    @MethodSource("ofTheEpoch")
    void everyBatchComparesTheEpochBeforeItHasAnEffect(FenceAction action) {
        assertThat(text(action))
                .containsSubsequence("WHERE id = 1 AND epoch <= 7", "THROW 51901")
                .startsWith(
                        "SET NOCOUNT ON; SET XACT_ABORT ON; SET DEADLOCK_PRIORITY LOW;"
                                + " SET LOCK_TIMEOUT 1000;");
    }

    @Test
    void whatAnybodyMayDoAsksForNoEpoch() {
        assertThat(text(new FenceAction.Expire())).doesNotContain("epoch");
        assertThat(text(new FenceAction.Lift(List.of(WRITES)))).doesNotContain("epoch");
    }

    @Test
    void closingReadsTheClockBehindTheLockOnTheRow() {
        assertThat(text(new FenceAction.Close(HANDOVER)))
                .containsSubsequence(
                        "BEGIN TRANSACTION;",
                        "UPDATE tidegate.fence SET epoch = 7 WHERE id = 1",
                        "UPDATE tidegate.fence SET mode = 'CLOSED'",
                        "expires_at > SYSUTCDATETIME()",
                        "COMMIT TRANSACTION;");
    }

    @Test
    void theLeaseRecordsWhatWillBeDeniedInItsTransaction() {
        assertThat(text(new FenceAction.Lease(HANDOVER, SECOND, List.of(WRITES))))
                .containsSubsequence(
                        "BEGIN TRANSACTION;",
                        "INSERT INTO tidegate.fence_denial",
                        "('WRITES', N'o''neil]', N'INSERT+GRANT, DELETE')",
                        "SET mode = 'LEASED', handover = N'c/1/FORWARD'",
                        "DATEADD(millisecond, 1000, SYSUTCDATETIME())",
                        "COMMIT TRANSACTION;")
                .doesNotContain("DENY ");
        assertThat(text(new FenceAction.Lease(HANDOVER, SECOND, List.of())))
                .doesNotContain("INSERT INTO");
    }

    @Test
    void aDenialIsUndoneByWhatLiftsIt() {
        Statement deny =
                SCRIPTS.of(new FenceAction.Deny(HANDOVER, List.of(WRITES)), 7, List.of())
                        .getFirst();

        assertThat(deny.text()).contains("DENY INSERT, DELETE TO [o'neil]]];");
        assertThat(deny.undo()).isEqualTo(text(new FenceAction.Lift(List.of(WRITES))));
        assertThat(deny.undo())
                .contains("REVOKE INSERT FROM [o'neil]]]; GRANT INSERT TO [o'neil]]]; END;")
                .contains("REVOKE DELETE FROM [o'neil]]]; END;")
                .contains("state = 'D'");
    }

    @Test
    void aGroupOfWindowsIsKeptFromConnectingAndALoginIsDisabled() {
        Denial group = new Denial(Denial.Kind.LOGIN, "CORP\\apps", "CONNECT SQL+GRANT");
        Denial login = new Denial(Denial.Kind.LOGIN, "app", "DISABLE");

        assertThat(texts(new FenceAction.Deny(HANDOVER, List.of(group, login))))
                .satisfiesExactly(
                        one ->
                                assertThat(one)
                                        .contains(
                                                "EXEC master.sys.sp_executesql N'DENY CONNECT SQL TO"
                                                        + " [CORP\\apps]'"),
                        other -> assertThat(other).contains("ALTER LOGIN [app] DISABLE;"));
        assertThat(texts(new FenceAction.Lift(List.of(group, login))))
                .satisfiesExactly(
                        one ->
                                assertThat(one)
                                        .contains(
                                                "REVOKE CONNECT SQL FROM [CORP\\apps]; GRANT CONNECT"
                                                        + " SQL TO [CORP\\apps]"),
                        other -> assertThat(other).contains("ALTER LOGIN [app] ENABLE;"));
    }

    @Test
    void theBarrierLocksAllTablesInOneOrderBeforeTheMarkerAndLetsGoWithItsCommit() {
        assertThat(text(new FenceAction.Barrier(MARKER, SECOND)))
                .containsSubsequence(
                        "BEGIN TRANSACTION;",
                        "FROM [dbo].[a] WITH (TABLOCK, HOLDLOCK)",
                        "FROM [dbo].[b] WITH (TABLOCK, HOLDLOCK)",
                        "INSERT INTO tidegate.marker",
                        "N'c/1/FORWARD/BARRIER'",
                        "UPDATE tidegate.watermark SET token = ",
                        "COMMIT TRANSACTION;");
    }

    @Test
    void aSessionIsEndedOutsideOfATransactionAndOnlyIfItIsStillTheSame() {
        assertThat(text(new FenceAction.Kill(HANDOVER, SECOND)))
                .contains(
                        "session_id = 57", "login_time, 126) = N'2026-01-01T00:00:00'", "KILL 57;")
                .doesNotContain("BEGIN TRANSACTION");
        assertThat(
                        SCRIPTS.of(
                                new FenceAction.Kill(HANDOVER, SECOND),
                                7,
                                List.of(new WriterSession(57, "app", "", false))))
                .isEmpty();
    }

    @Test
    void privilegesAreReadBackAsTheyWereWritten() {
        assertThat(Privilege.detail(Privilege.parse("INSERT+GRANT, UPDATE, EXECUTE")))
                .isEqualTo("INSERT+GRANT, UPDATE, EXECUTE");
        assertThatThrownBy(() -> Privilege.parse("CONTROL")).hasMessageContaining("CONTROL");
    }

    @Test
    void theNameOfALongTablesTriggerIsNotTooLongAndItsOwn() {
        TableId one = new TableId("dbo", "t".repeat(127) + "1");
        TableId other = new TableId("dbo", "t".repeat(127) + "2");

        assertThat(FenceTrigger.bareName(one))
                .hasSizeLessThanOrEqualTo(128)
                .isNotEqualTo(FenceTrigger.bareName(other));
        assertThat(FenceTrigger.create(new TableId("dbo", "a")))
                .contains("CREATE TRIGGER [dbo].[tidegate_fence_a] ON [dbo].[a]");
    }
}
