package dev.tidegate.bench.validate;

import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditObserver;
import dev.tidegate.validate.AuditPorts;
import dev.tidegate.validate.AuditSettings;
import dev.tidegate.validate.AuditWorker;
import dev.tidegate.validate.Side;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the time audits read the source that never have a rest of their own: the table is due
 * again as soon as it is done, so only their share of the time bounds them, of the target as of the
 * source; the slower side holds up the other.
 *
 * @param shareSet the share that is set
 * @param shareUsed the share of the time in which the source was read
 * @param rowsPerSecond rows that were read from it, by the clock
 */
record SourceLoad(double shareSet, double shareUsed, double rowsPerSecond) {
    private static final int THREADS = 2;
    private static final int READERS = 1;
    private static final int DUTY_PERCENT = 50;
    private static final double PERCENT = 100;

    /** What the launcher gives a daemon. */
    private static final long DAEMON_HEAP_BYTES = 1L << 30;

    private static final AuditSettings SETTINGS =
            new AuditSettings(
                    AuditSettings.DEFAULTS.range(),
                    DUTY_PERCENT,
                    AuditSettings.DEFAULTS.suspiciousMax(),
                    AuditSettings.DEFAULTS.keyless(),
                    Duration.ZERO,
                    Duration.ZERO,
                    AuditSettings.rowsKept(DAEMON_HEAP_BYTES, 1));

    /** What was used of what was set: at most 1, and one read. */
    double ofSet() {
        return shareUsed / shareSet;
    }

    /** Audits a table for so long. */
    static SourceLoad of(LoadedTable table, Duration time) throws Exception {
        Meter meter = new Meter();
        AuditWorker worker =
                new AuditWorker(
                        meter.of(table.ports()), SETTINGS, READERS, () -> List.of(table.schema()));
        long start = System.nanoTime();
        table.run(worker::run, THREADS, time);
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        return new SourceLoad(
                DUTY_PERCENT / PERCENT * READERS,
                meter.seconds() / seconds,
                meter.rows.get() / seconds);
    }

    /** Adds up what is read of the source. */
    private static final class Meter implements AuditObserver {
        private final AtomicLong nanos = new AtomicLong();
        private final AtomicLong rows = new AtomicLong();

        AuditPorts of(AuditPorts ports) {
            AuditPorts.Pace pace = ports.pace();
            return new AuditPorts(
                    new AuditPorts.Sides(
                            new CountedSource(ports.sides().chunks(), rows),
                            ports.sides().source(),
                            ports.sides().target()),
                    ports.taps(),
                    ports.hashers(),
                    ports.records(),
                    new AuditPorts.Pace(pace.waiting(), pace.clock(), pace.throttle(), this));
        }

        @Override
        public void worked(TableId table, Side side, Duration time) {
            if (side == Side.SOURCE) {
                nanos.addAndGet(time.toNanos());
            }
        }

        double seconds() {
            return nanos.get() / (double) TimeUnit.SECONDS.toNanos(1);
        }
    }
}
