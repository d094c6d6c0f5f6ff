package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.LoadPause;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds a load back, and what an operator is told of it. */
final class LoadGateTest {
    private final MemoryPorts ports = MemoryPorts.empty();
    private final LoadPause pause = ports.target().loadPause();
    private Optional<String> reasonToSpare = Optional.empty();
    private Optional<Duration> lag = Optional.empty();
    private final CommitPace sourcePace = new CommitPace(Duration.ofSeconds(1));
    private final LoadGate gate =
            new LoadGate(
                    pause,
                    () -> reasonToSpare,
                    () -> lag,
                    Duration.ofMinutes(1),
                    Optional.of(sourcePace));

    @Test
    void nothingHoldsBackWhatIsNotKnownToLag() {
        assertThat(gate.reason()).isEmpty();
        lag = Optional.of(Duration.ofMinutes(1));
        assertThat(gate.reason()).isEmpty();
    }

    @Test
    void aStreamThatLagsGoesFirst() {
        lag = Optional.of(Duration.ofSeconds(72));

        assertThat(gate.reason()).contains("the stream is 72 s behind, load.stream_lag_max is 1m");
    }

    @Test
    void aSourceThatIsSlowHoldsTheLoadBackAndNotTheAudits() {
        for (int i = 0; i < CommitPace.COMMITS; i++) {
            assertThat(gate.reason()).isEmpty();
            sourcePace.took(Duration.ofMillis(1_400));
        }

        assertThat(gate.reason())
                .contains("the source takes 1.40 s for a commit, load.source_commit_max is 1s");
        assertThat(gate.sparing()).isEmpty();
    }

    @Test
    void anOperatorsPauseIsToldBeforeAllElse() {
        lag = Optional.of(Duration.ofSeconds(72));
        reasonToSpare = Optional.of("the standby is 9.0 s behind");
        assertThat(gate.reason()).isEqualTo(reasonToSpare);
        pause.pause("paused by an operator");
        assertThat(gate.isPaused()).isFalse(); // nobody has looked yet
        gate.look();

        assertThat(gate.reason()).contains("paused by an operator");
        pause.resume();
        gate.look();
        assertThat(gate.reason()).isEqualTo(reasonToSpare);
    }
}
