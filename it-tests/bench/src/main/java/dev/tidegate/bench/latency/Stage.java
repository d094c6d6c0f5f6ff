package dev.tidegate.bench.latency;

import dev.tidegate.sandbox.demo.Lags;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** What is measured at one rate, and what came of it. */
final class Stage {
    /**
     * How often the source's log is looked at, in both parts; the daemon of the demo has it too.
     */
    static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    /** How often the reader looks: often enough to see, seldom enough not to be the load. */
    static final Duration LOOK_PAUSE = Duration.ofMillis(2);

    /** Of a core, what compilers may still take when the measuring begins. */
    private static final double COMPILERS_MAX = 0.02;

    private static final Duration WARM_UP_MAX = Duration.ofMinutes(3);

    private Stage() {}

    /** What is committed until its end is not measured. */
    static WarmUp warmUp(long pid) throws IOException {
        return new WarmUp(pid, COMPILERS_MAX, WARM_UP_MAX);
    }

    /** What is asked for. */
    record Plan(double rate, Duration measured) {}

    /**
     * What came of it.
     *
     * @param reached transactions a second that the source really committed while it was measured
     * @param lags from the commit to the answer that shows it
     * @param parts of that way, where they can be told
     */
    record Result(
            double reached,
            Lags.Summary lags,
            Map<Way.Part, Way.Stretch> parts,
            Floor.Measured floor) {
        /** How many floors the 99th of a hundred takes. */
        double overFloor() {
            return lags.p99() / floor.millis();
        }
    }
}
