package dev.tidegate.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.trail.ApprovalRequest;
import dev.tidegate.trail.ApprovalRequest.Wish;
import dev.tidegate.trail.ApprovalStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Two persons for what one may not do alone. */
class ApprovalsTest {
    private static final Caller ANN = new Caller("ann", Role.CUTOVER, Caller.Manner.TOKEN);
    private static final Caller BOB = new Caller("bob", Role.CUTOVER, Caller.Manner.TOKEN);
    private static final Caller CAT = new Caller("cat", Role.ADMIN, Caller.Manner.JWT);

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-27T12:00:00Z"));
    private final ApprovalStore store = new MemoryApprovals(now::get);
    private final Approvals approvals = process();

    private Approvals process() {
        return new Approvals(store, Duration.ofHours(1));
    }

    private static Wish wish(String act, Caller caller) {
        return new Wish(act, "{}", caller.name(), caller.role().text(), caller.manner().text());
    }

    private ApprovalRequest ask(String act, Caller caller) {
        return approvals.ask(wish(act, caller));
    }

    private static void approve(Approvals process, long number, Caller caller) {
        process.approve(process.find(number), caller);
    }

    @Test
    void whoAskedMayNotApproveHoweverHeShowsWhoHeIs() {
        long number = ask("go", ANN).number();
        Caller sameByCertificate = new Caller("ann", Role.ADMIN, Caller.Manner.CERTIFICATE);

        assertThatThrownBy(() -> approve(approvals, number, ANN))
                .hasMessageContaining("another person");
        assertThatThrownBy(() -> approve(approvals, number, sameByCertificate))
                .hasMessageContaining("another person");
        approve(approvals, number, BOB);
        assertThat(approvals.find(number).usedBy()).contains("bob");
    }

    @Test
    void aNameThatIsNotPrintableIsTheSameNameStill() {
        Caller odd = new Caller("a\u0000nn", Role.CUTOVER, Caller.Manner.JWT);
        long number = approvals.ask(new Wish("go", "{}", "a\\u0000nn", "cutover", "jwt")).number();

        assertThatThrownBy(() -> approve(approvals, number, odd))
                .hasMessageContaining("another person");
    }

    @Test
    void theSameAskedAgainIsTheSameAndAnotherPersonsIsNot() {
        ApprovalRequest asked = ask("go", ANN);

        assertThat(ask("go", ANN)).isEqualTo(asked);
        assertThat(ask("go", BOB).number()).isNotEqualTo(asked.number());
        assertThat(ask("rollback", ANN).number()).isNotEqualTo(asked.number());
        assertThat(approvals.open()).hasSize(3);
    }

    @Test
    void anApprovalIsForOnce() {
        long number = ask("go", ANN).number();
        approve(approvals, number, BOB);
        assertThatThrownBy(() -> approve(approvals, number, BOB))
                .as("it is being done")
                .hasMessageContaining("approved already by bob");
        assertThatThrownBy(() -> approve(approvals, number, CAT))
                .hasMessageContaining("approved already by bob");
        assertThat(ask("go", ANN).number()).as("a new one").isNotEqualTo(number);

        approvals.ended(number);

        assertThatThrownBy(() -> approve(approvals, number, BOB))
                .hasMessageContaining("nothing with the number");
    }

    @Test
    void theNextProcessHasWhatWaitedAndNeverDoesTwiceWhatWasApproved() {
        long waits = ask("go", ANN).number();
        long used = ask("rollback", ANN).number();
        approve(approvals, used, BOB); // and the process dies

        Approvals next = process();

        assertThat(next.open()).extracting(ApprovalRequest::number).containsExactly(waits, used);
        assertThatThrownBy(() -> approve(next, used, CAT))
                .hasMessageContaining("approved already by bob");
        approve(next, waits, BOB);
        next.ended(waits);
        assertThat(approvals.open()).extracting(ApprovalRequest::number).containsExactly(used);
    }

    @Test
    void ofTwoWhoApproveAtTheSameMomentOneIsRefused() {
        ApprovalRequest asked = ask("go", ANN);
        approvals.approve(asked, BOB);

        assertThatThrownBy(() -> process().approve(asked, CAT))
                .hasMessageContaining("approved already");
    }

    @Test
    void whatWaitsTooLongIsForgottenByAll() {
        ApprovalRequest asked = ask("go", ANN);
        now.updateAndGet(it -> it.plus(Duration.ofMinutes(61)));

        assertThatThrownBy(() -> approve(process(), asked.number(), BOB))
                .hasMessageContaining("nothing with the number");
        assertThatThrownBy(() -> approvals.approve(asked, BOB))
                .as("who found it in time, and was slow")
                .hasMessageContaining("number 1");
        assertThat(approvals.open()).isEmpty();
        assertThat(ask("go", ANN).number()).isNotEqualTo(asked.number());
    }

    @Test
    void whatIsWithdrawnCannotBeApproved() {
        ApprovalRequest asked = ask("go", ANN);
        approvals.withdraw(asked.number());

        assertThatThrownBy(() -> approvals.approve(asked, BOB)).hasMessageContaining("number 1");
        assertThat(approvals.open()).isEmpty();
    }
}
