package dev.tidegate.capture;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The job on the source that reads its log and fills what {@link SourceLog} reads: the ceiling of
 * every pipeline. Port for those who watch; nothing is decided by it.
 */
public interface CaptureJob {
    /**
     * Looks how the job is, with a few small statements, bounded in time. What this user may not
     * see is empty, and named. Throws {@link TidegateException} if the source cannot be reached.
     *
     * @param captured what the journal holds up to, if that is known: the headroom depends on it
     */
    Health look(Optional<Lsn> captured);

    /**
     * How the job is.
     *
     * @param settings what it is set to
     * @param lastScan its last scan of the log
     * @param errors errors of the last hour
     * @param log what the job has to do with the source's log
     * @param headroom how long until the cleanup removes what is not captured yet
     * @param advice what an operator should do, in a sentence; empty if nothing
     * @param unknown what could not be seen, each with the reason
     */
    record Health(
            Optional<JobSettings> settings,
            Optional<Scan> lastScan,
            Optional<Long> errors,
            Optional<Log> log,
            Optional<Headroom> headroom,
            Optional<String> advice,
            List<String> unknown) {
        /** Copies the list. */
        public Health {
            unknown = List.copyOf(unknown);
        }

        /** How a job is of which nothing can be known. */
        public static Health unknown(String reason) {
            return new Health(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(reason));
        }

        /** The same with what an operator should do. */
        public Health advised(Optional<String> sentence) {
            return new Health(settings, lastScan, errors, log, headroom, sentence, unknown);
        }

        /** Whether it scans the log; empty if that cannot be seen. */
        public Optional<Boolean> running() {
            return lastScan.map(scan -> scan.age().compareTo(patience()) <= 0);
        }

        private Duration patience() {
            Duration minute = Duration.ofMinutes(1);
            Duration polls =
                    settings.map(it -> it.pollInterval().multipliedBy(3)).orElse(Duration.ZERO);
            return polls.compareTo(minute) > 0 ? polls : minute;
        }
    }

    /**
     * Settings of the job.
     *
     * @param pollInterval wait between two cycles of scans
     * @param transactionsPerSecondMax what it can take at most; empty if it does not pause
     */
    record JobSettings(Duration pollInterval, Optional<Double> transactionsPerSecondMax) {}

    /**
     * A scan of the log.
     *
     * @param age since it ended
     * @param latency from a commit to its capture, in whole seconds
     * @param emptyScans scans in a row that found nothing
     * @param transactionsPerSecond what it took of late
     */
    record Scan(
            Duration age,
            Duration latency,
            long emptyScans,
            Optional<Double> transactionsPerSecond) {}

    /**
     * The source's log.
     *
     * @param reuseWait what its truncation waits for, in the source's word
     * @param usedRatio how much of it is in use, from 0 to 1; empty if that cannot be seen
     */
    record Log(String reuseWait, Optional<Double> usedRatio) {}

    /**
     * How long until the cleanup removes what is not captured yet. When it is over, capture stops
     * with {@code SOURCE_LOG_TRUNCATED}.
     *
     * @param retention how long the source keeps changes
     * @param left until the first change that is not captured is as old; the retention if all is
     * @param oldestInstance the capture instance that reaches least far back, with its age; empty
     *     if none has begun
     */
    record Headroom(Duration retention, Duration left, Optional<OldestChange> oldestInstance) {}

    /** How far back a capture instance reaches. */
    record OldestChange(String instance, Duration age) {}
}
