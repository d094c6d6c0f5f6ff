package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.CaptureJob;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.ValidateSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The looks at the capture job. */
final class CaptureJobProbeTest {
    private final PipelineState state =
            new PipelineState(
                    "orders",
                    1,
                    Duration.ofSeconds(1),
                    ValidateSettings.Switch.ON,
                    InstantSource.system());

    @Test
    void aLookThatFailsMakesTheHealthUnknownAndIsMadeAgain() {
        AtomicInteger looks = new AtomicInteger();
        CaptureJob job =
                _ -> {
                    if (looks.incrementAndGet() == 3) {
                        Thread.currentThread().interrupt();
                    }
                    throw new TidegateException(
                            ErrorCode.SOURCE_UNAVAILABLE, "the source is away", "Wait.");
                };

        assertThatThrownBy(new CaptureJobProbe(job, state, Duration.ofMillis(1))::run)
                .isInstanceOf(InterruptedException.class);

        assertThat(looks).hasValue(3);
        assertThat(state.captureJob()).isPresent();
        assertThat(state.captureJob().get().running()).isEmpty();
        assertThat(state.captureJob().get().unknown()).containsExactly("the source is away");
    }
}
