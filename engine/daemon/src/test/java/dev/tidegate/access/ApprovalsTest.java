package dev.tidegate.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.access.Approvals.Pending;
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
    private final Approvals<String> approvals = new Approvals<>(Duration.ofHours(1), now::get);

    @Test
    void whoAskedMayNotApproveHoweverHeShowsWhoHeIs() {
        Pending<String> asked = approvals.ask("go", ANN);
        Caller sameByCertificate = new Caller("ann", Role.ADMIN, Caller.Manner.CERTIFICATE);

        assertThatThrownBy(() -> approvals.approve(asked.number(), ANN))
                .hasMessageContaining("another person");
        assertThatThrownBy(() -> approvals.approve(asked.number(), sameByCertificate))
                .hasMessageContaining("another person");
        assertThat(approvals.approve(asked.number(), BOB).approvedBy()).contains("bob");
    }

    @Test
    void theSameAskedAgainIsTheSameAndAnotherPersonsIsNot() {
        Pending<String> asked = approvals.ask("go", ANN);

        assertThat(approvals.ask("go", ANN)).isEqualTo(asked);
        assertThat(approvals.ask("go", BOB).number()).isNotEqualTo(asked.number());
        assertThat(approvals.ask("rollback", ANN).number()).isNotEqualTo(asked.number());
        assertThat(approvals.waiting()).hasSize(3);
    }

    @Test
    void anApprovalIsForOnce() {
        long number = approvals.ask("go", ANN).number();
        approvals.approve(number, BOB);
        approvals.approve(number, BOB);
        assertThatThrownBy(() -> approvals.approve(number, CAT))
                .hasMessageContaining("approved already");
        assertThat(approvals.ask("go", ANN).number()).as("a new one").isNotEqualTo(number);

        approvals.ended(number);

        assertThatThrownBy(() -> approvals.approve(number, BOB))
                .hasMessageContaining("nothing with the number");
    }

    @Test
    void whatWaitsTooLongIsForgotten() {
        long number = approvals.ask("go", ANN).number();
        now.updateAndGet(it -> it.plus(Duration.ofMinutes(61)));

        assertThatThrownBy(() -> approvals.approve(number, BOB))
                .hasMessageContaining("nothing with the number");
        assertThat(approvals.waiting()).isEmpty();
    }
}
