package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TargetProbeTest {
    private final Queue<Supplier<Optional<String>>> answers = new ArrayDeque<>();
    private final TargetProbe probe =
            new TargetProbe(() -> answers.remove().get(), Duration.ofHours(1));

    @Test
    void beforeTheFirstLookNothingIsWaitedFor() throws InterruptedException {
        assertThat(probe.await(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void theReasonIsToldUntilALookFindsNone() throws InterruptedException {
        answers.addAll(List.of(() -> Optional.of("a standby lags"), Optional::empty));

        probe.look();
        assertThat(probe.await(Duration.ofMillis(1))).contains("a standby lags");
        probe.look();
        assertThat(probe.await(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void whoWaitsGoesOnAsSoonAsALookFindsNoReason() throws InterruptedException {
        answers.addAll(List.of(() -> Optional.of("a standby lags"), Optional::empty));
        probe.look();
        Thread looking = Thread.ofPlatform().start(probe::look);

        assertThat(probe.await(Duration.ofHours(1))).isEmpty();
        looking.join();
    }

    @Test
    void aLookThatFailsIsNoReason() throws InterruptedException {
        answers.addAll(
                List.of(
                        () -> Optional.of("a standby lags"),
                        () -> {
                            throw new TidegateException(
                                    ErrorCode.TARGET_UNAVAILABLE, "it is away", "Wait.");
                        }));
        probe.look();
        probe.look();

        assertThat(probe.await(Duration.ofHours(1))).isEmpty();
    }
}
