package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.run.Supervisor;
import dev.tidegate.schema.Groups;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The stream back as work of a supervisor. */
final class BackWorkTest {
    private final Supervisor.Work work =
            new BackWork(
                    MemorySettings.of(0, Groups.ONE),
                    new DatabaseCutover.Opening(
                            MemorySettings.of(0, Groups.ONE), InstantSource.system()),
                    () -> {
                        throw new AssertionError("nobody looks where the process stands");
                    });

    @Test
    void itIsTriedAgainWithinSecondsHoweverLongOthersMayWait() {
        assertThat(work.delayMax(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void itIsTriedAgainSoonerWhereTheSettingsSaySo() {
        assertThat(work.delayMax(Duration.ofMillis(5))).isEqualTo(Duration.ofMillis(5));
    }
}
