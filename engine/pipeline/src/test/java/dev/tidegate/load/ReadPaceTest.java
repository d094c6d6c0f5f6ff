package dev.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** How a read shares its time with the stream. */
final class ReadPaceTest {
    /** Time passes where the test says so; each rest is noted, in milliseconds. */
    private static final class Time implements Waiting {
        private final List<Long> rests = new ArrayList<>();
        private long nanos = 17;

        void pass(long millis) {
            nanos += Duration.ofMillis(millis).toNanos();
        }

        @Override
        public void await(BooleanSupplier until, Duration atMost) {
            if (!until.getAsBoolean()) {
                rests.add(atMost.toMillis());
                nanos += atMost.toNanos();
            }
        }

        @Override
        public void wake() {}
    }

    private final Time time = new Time();

    private void read(ReadPace pace, long... millis) throws InterruptedException {
        for (long each : millis) {
            time.pass(each);
            pace.rest(() -> false);
        }
    }

    @Test
    void aReadOfATwentyPercentShareRestsForFourTimesWhatItWorked() throws InterruptedException {
        read(new ReadPace(time, 20, () -> time.nanos), 3, 3, 10);

        assertThat(time.rests).containsExactly(24L, 40L);
    }

    @Test
    void aReadWithoutABoundNeverRests() throws InterruptedException {
        read(new ReadPace(time, 100, () -> time.nanos), 1_000, 1_000);

        assertThat(time.rests).isEmpty();
    }

    @Test
    void aChunkThatIsGivenUpEndsItsRest() throws InterruptedException {
        ReadPace pace = new ReadPace(time, 50, () -> time.nanos);
        time.pass(10);
        pace.rest(() -> true);

        assertThat(time.rests).isEmpty();
    }
}
