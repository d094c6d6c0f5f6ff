package dev.tidegate.daemon;

import static dev.tidegate.daemon.DaemonCutoverTest.ok;
import static dev.tidegate.daemon.DaemonCutoverTest.settings;
import static dev.tidegate.daemon.DaemonCutoverTest.status;
import static dev.tidegate.daemon.ValidateOperator.await;
import static dev.tidegate.daemon.ValidateOperator.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.CutoverStatus.LedgerKeptShown;
import dev.tidegate.daemon.DaemonCutoverTest.CutoverWired;
import dev.tidegate.schema.Groups;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator sees of the ledger of the way back. */
@Timeout(120)
final class LedgerBackShownTest {
    private final MemoryCutover databases = new MemoryCutover();

    @Test
    void statusSaysOfHowManyTablesTheLedgerOfTheStreamBackKnowsWhatChanged() throws Exception {
        try (Daemon daemon =
                Daemon.start(
                        settings(Groups.ONE),
                        new CutoverWired(MemoryWiring.alone(MemoryPorts.empty()), databases))) {
            assertThat(ok(daemon, "cutover", "arm")).contains("the cutover is ARMED until ");
            assertThat(ok(daemon, "cutover", "status")).doesNotContain("a ledger of");

            assertThat(ok(daemon, "cutover", "go", "--yes")).contains("the cutover is LIVE until ");

            await(() -> status(daemon).streams().stream().anyMatch(it -> it.ledger().isPresent()));
            assertThat(status(daemon).streams())
                    .flatExtracting(it -> it.ledger().stream().toList())
                    .containsExactly(new LedgerKeptShown(3, 2, List.of("dbo.account")));
            assertThat(ok(daemon, "cutover", "status"))
                    .contains(
                            "BACK    APPLYING, 120 ms behind, a ledger of 2 of 3 tables, and"
                                    + " CHANGES WERE LOST of dbo.account");
            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_reverse_ledger_tables{state=\"same\"} 1.0")
                    .contains("tidegate_reverse_ledger_tables{state=\"different\"} 1.0")
                    .contains("tidegate_reverse_ledger_tables{state=\"unknown\"} 1.0");
        }
    }
}
