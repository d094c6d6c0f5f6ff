package dev.tidegate.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How much a window may have. */
class ApplySettingsTest {
    private static final long MIB = 1L << 20;

    private static ApplySettings inHeap(long heapBytes) {
        return ApplySettings.DEFAULTS.inHeap(heapBytes);
    }

    @Test
    void groupsShareAnEighthOfTheHeap() {
        assertThat(ApplySettings.windowBytesMax(512 * MIB, 1)).isEqualTo(64 * MIB);
        assertThat(ApplySettings.windowBytesMax(512 * MIB, 4)).isEqualTo(16 * MIB);
        assertThat(ApplySettings.windowBytesMax(64 * MIB, 16)).as("at least").isEqualTo(4 * MIB);
        assertThat(ApplySettings.windowBytesMax(64L << 30, 1)).as("at most").isEqualTo(128 * MIB);
    }

    @Test
    void aWindowOfManyTablesMayBeLargerThanOneOfFew() {
        ApplySettings settings = inHeap(1024 * MIB);

        assertThat(settings.windowBytes(9)).isEqualTo(48 * MIB);
        assertThat(settings.windowBytes(600)).isEqualTo(75 * MIB);
        assertThat(settings.windowBytes(5_000)).isEqualTo(128 * MIB);
    }

    @Test
    void noWindowIsLargerThanItsBound() {
        assertThat(inHeap(256 * MIB).windowBytes(5_000)).isEqualTo(32 * MIB);
        assertThat(new ApplySettings(100, Duration.ZERO, 10, MIB).windowBytes(9)).isEqualTo(MIB);
    }
}
