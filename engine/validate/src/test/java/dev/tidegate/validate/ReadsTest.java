package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.Waiting;
import dev.tidegate.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** How much of the time a side is read. Time goes on only while somebody reads or waits. */
class ReadsTest {
    private static final TableId TABLE = SampleTables.KEYED.table();
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMillis(800);

    private final Time time = new Time();
    private final List<String> told = new ArrayList<>();
    private Duration worked = Duration.ZERO;
    private Optional<String> heldBack = Optional.empty();

    /** A clock that whoever waits moves on. */
    private static final class Time implements Waiting, InstantSource {
        private Instant now = Instant.EPOCH;
        private Runnable whenWaitedFor = () -> {};

        @Override
        public void await(BooleanSupplier until, Duration atMost) {
            whenWaitedFor.run();
            if (!until.getAsBoolean()) {
                now = now.plus(atMost);
            }
        }

        @Override
        public void wake() {}

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** From when to when a side was read. */
    private record Stretch(Instant from, Instant to) {
        /** How much of it lies in a minute. */
        Duration within(Instant start) {
            Instant begin = from.isAfter(start) ? from : start;
            Instant end = to.isBefore(start.plus(MINUTE)) ? to : start.plus(MINUTE);
            return end.isAfter(begin) ? Duration.between(begin, end) : Duration.ZERO;
        }
    }

    @Test
    void inNoMinuteASideIsReadForMoreThanItsShareAndOneRead() throws InterruptedException {
        assertBounded(1, 10);
        assertBounded(1, 37);
        assertBounded(3, 10);
    }

    private void assertBounded(int readers, int dutyPercent) throws InterruptedException {
        List<Stretch> read = readForAnHour(readers, dutyPercent);

        Duration most =
                MINUTE.multipliedBy(dutyPercent).dividedBy(100).plus(LONGEST).multipliedBy(readers);
        for (Stretch stretch : read) {
            assertThat(inTheMinuteFrom(stretch.from(), read)).isLessThanOrEqualTo(most);
            assertThat(inTheMinuteFrom(stretch.to().minus(MINUTE), read)).isLessThanOrEqualTo(most);
        }
    }

    private static Duration inTheMinuteFrom(Instant start, List<Stretch> read) {
        return read.stream().map(it -> it.within(start)).reduce(Duration.ZERO, Duration::plus);
    }

    @Test
    void theShareThatIsSetIsUsed() throws InterruptedException {
        List<Stretch> read = readForAnHour(1, 10);

        Duration all =
                read.stream()
                        .map(it -> Duration.between(it.from(), it.to()))
                        .reduce(Duration.ZERO, Duration::plus);
        assertThat(all)
                .isBetween(
                        Duration.ofMinutes(6).minus(LONGEST), Duration.ofMinutes(6).plus(LONGEST));
        assertThat(worked).as("what is told of it").isEqualTo(all);
    }

    private List<Stretch> readForAnHour(int readers, int dutyPercent) throws InterruptedException {
        Reads reads = reads(readers, dutyPercent);
        Random random = new Random(7);
        List<Stretch> read = new ArrayList<>();
        Instant end = time.now.plus(Duration.ofHours(1));
        while (time.now.isBefore(end)) {
            try (Reads.Read _ = reads.begin(TABLE)) {
                Instant from = time.now;
                time.now = from.plusMillis(1 + random.nextLong(LONGEST.toMillis()));
                read.add(new Stretch(from, time.now));
            }
        }
        return read;
    }

    @Test
    void noMoreReadsAreUnderwayThanThereAreReaders() throws InterruptedException {
        Reads reads = reads(2, 100);
        Reads.Read first = reads.begin(TABLE);
        Reads.Read second = reads.begin(TABLE);
        time.whenWaitedFor = second::close;

        Reads.Read third = reads.begin(TABLE);

        assertThat(time.now).as("when the second one ended").isEqualTo(Instant.EPOCH);
        first.close();
        third.close();
    }

    @Test
    void nothingIsReadWhileTheAuditIsHeldBack() throws InterruptedException {
        heldBack = Optional.of("it is paused");
        time.whenWaitedFor =
                () -> {
                    if (time.now.isAfter(Instant.EPOCH.plusSeconds(5))) {
                        heldBack = Optional.empty();
                    }
                };

        reads(1, 10).begin(TABLE).close();

        assertThat(time.now).isAfter(Instant.EPOCH.plusSeconds(5));
        assertThat(told).containsExactly("it is paused");
    }

    private Reads reads(int readers, int dutyPercent) {
        return new Reads(
                new AuditPorts.Pace(
                        time,
                        time,
                        () -> heldBack,
                        new AuditObserver() {
                            @Override
                            public void worked(TableId table, Side side, Duration took) {
                                worked = worked.plus(took);
                            }

                            @Override
                            public void waiting(String reason) {
                                told.add(reason);
                            }
                        }),
                Side.SOURCE,
                readers,
                dutyPercent);
    }
}
