package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.alert.Condition;
import dev.tidegate.alert.Observed;
import dev.tidegate.control.CutoverStatus;
import dev.tidegate.control.CutoverStatus.LedgerKeptShown;
import dev.tidegate.control.CutoverStatus.StreamShown;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is not as it should be of a cutover. */
final class CutoverConditionsTest {
    private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

    @Test
    void aTransactionThatTheSourceRefusesIsToMendThere() {
        assertThat(observed(back("FAILED", 1, "TARGET_REFUSED: a check is violated")))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.condition()).isEqualTo(Condition.NO_WAY_BACK);
                    assertThat(it.what()).contains("TARGET_REFUSED: a check is violated");
                    assertThat(it.command()).contains("mend on the source what refuses");
                });
    }

    @Test
    void whatWasPutAsideIsToBeDoneByHandOnTheSource() {
        assertThat(observed(back("APPLYING", 1, "the source lacks what a transaction did")))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.condition()).isEqualTo(Condition.NO_WAY_BACK);
                    assertThat(it.what()).contains("the source lacks what a transaction did");
                    assertThat(it.command()).contains("tidegate quarantine resolve --back");
                });
    }

    @Test
    void aStreamBackThatStoppedForAnotherReasonIsToLookAt() {
        assertThat(observed(back("FAILED", 0, "SOURCE_LOG_TRUNCATED: the slot is gone")))
                .singleElement()
                .satisfies(it -> assertThat(it.command()).isEqualTo("tidegate cutover status"));
    }

    @Test
    void aStreamBackThatAppliesIsAsItShouldBe() {
        assertThat(observed(back("APPLYING", 0, ""))).isEmpty();
    }

    @Test
    void changesThatTheWayBackLostAreToPutRightBeforeARollback() {
        StreamShown stream =
                new StreamShown(
                        "BACK",
                        "APPLYING",
                        Optional.of(100L),
                        0,
                        "",
                        Optional.empty(),
                        Optional.of(new LedgerKeptShown(3, 3, List.of("dbo.account"))),
                        Optional.empty());

        assertThat(observed(stream))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.condition()).isEqualTo(Condition.REVERSE_LEDGER_DIFFERS);
                    assertThat(it.what()).isEqualTo("the stream back lost changes of dbo.account");
                    assertThat(it.command()).contains("--final-verify full");
                });
    }

    private static StreamShown back(String activity, long refused, String reason) {
        return new StreamShown(
                "BACK",
                activity,
                Optional.of(100L),
                refused,
                reason,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static List<Observed> observed(StreamShown stream) {
        return CutoverConditions.of(
                new CutoverStatus(
                        "orders",
                        "LIVE",
                        "LIVE",
                        "FORWARD",
                        Optional.empty(),
                        Optional.empty(),
                        NOON,
                        Optional.empty(),
                        "",
                        "",
                        "",
                        List.of(),
                        List.of(stream),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.of(NOON)),
                NOON);
    }
}
