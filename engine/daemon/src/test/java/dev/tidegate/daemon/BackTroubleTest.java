package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.model.Lsn;
import dev.tidegate.sqlserver.ReverseStream.Refusal;
import dev.tidegate.sqlserver.ReverseStream.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BackTroubleTest {
    @Test
    void whatEachGroupIsRefusedCounts() {
        BackTrouble trouble =
                BackTrouble.of(
                        List.of(
                                group(Optional.of(refused("one")), 2),
                                group(Optional.empty(), 0),
                                group(Optional.of(refused("two")), 0)),
                        Optional.empty());

        assertThat(trouble.stops()).isTrue();
        assertThat(trouble.deadLetters()).isEqualTo(4);
        assertThat(trouble.text()).contains("one").doesNotContain("two");
    }

    @Test
    void whatIsPutAsideDoesNotStopTheStream() {
        BackTrouble trouble = BackTrouble.of(List.of(group(Optional.empty(), 1)), Optional.empty());

        assertThat(trouble.stops()).isFalse();
        assertThat(trouble.deadLetters()).isEqualTo(1);
        assertThat(trouble.text()).contains("quarantine list --back");
    }

    private static Refusal refused(String fact) {
        return new Refusal(new Lsn(1, 1, (short) 1), false, "TARGET_ROW_MISSING", fact, "Mend it.");
    }

    private static Status group(Optional<Refusal> refusal, long putAside) {
        return new Status(
                "m",
                true,
                Optional.empty(),
                Lsn.ZERO,
                Instant.EPOCH,
                List.of(),
                refusal,
                new Quarantine.Summary(putAside, Optional.empty()));
    }
}
