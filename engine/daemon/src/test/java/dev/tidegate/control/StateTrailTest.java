package dev.tidegate.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.CutoverEntry;
import dev.tidegate.cutover.CutoverEntry.Kind;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.trail.TrailEntry;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StateTrailTest {
    private final MemoryTrail trail = new MemoryTrail();

    private static CutoverEntry entry(CutoverState state, Kind kind) {
        return new CutoverEntry(
                Instant.EPOCH,
                7,
                new HandoverId("orders", 2, Direction.FORWARD),
                state,
                Optional.empty(),
                kind,
                List.of(new Fact("reason", "too slow")));
    }

    private StateTrail started() {
        StateTrail states = new StateTrail(trail, "pod-1", new Random(1));
        states.start();
        return states;
    }

    private static void await(BooleanSupplier isSo) throws InterruptedException {
        while (!isSo.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void aStateIsNotedWithWhoEnteredItAndWhy() {
        StateTrail states = started();
        states.wrote(entry(CutoverState.ABORTING, Kind.ENTERED));
        states.wrote(entry(CutoverState.ABORTING, Kind.INTENT));
        states.wrote(entry(CutoverState.ABORTING, Kind.FAILED));
        states.close();

        assertThat(trail.latest(9))
                .extracting(TrailEntry::outcome)
                .as("what a state is made of is in the cutover's own log")
                .containsExactly(Outcome.DONE, Outcome.FAILED);
        TrailEntry first = trail.latest(9).getFirst();
        assertThat(first.deed().who()).isEqualTo("tidegate");
        assertThat(first.deed().from()).isEqualTo("pod-1");
        assertThat(first.deed().act()).isEqualTo("cutover.state");
        assertThat(first.deed().subject()).isEqualTo("orders/2/FORWARD");
        assertThat(first.detail()).isEqualTo("ENTERED ABORTING: reason too slow");
    }

    @Test
    void whatCannotBeNotedHoldsUpNobodyAndIsNotedLaterInItsOrder() throws Exception {
        trail.failure =
                Optional.of(new TidegateException(ErrorCode.TARGET_UNAVAILABLE, "gone", "Wait."));
        try (StateTrail states = started()) {
            states.wrote(entry(CutoverState.PAUSING, Kind.ENTERED));
            states.wrote(entry(CutoverState.FENCING, Kind.ENTERED));
            trail.failure = Optional.empty();
            await(() -> trail.latest(9).size() == 2);
        }

        assertThat(trail.latest(9))
                .extracting(it -> it.detail().split(":", 2)[0])
                .containsExactly("ENTERED PAUSING", "ENTERED FENCING");
    }
}
