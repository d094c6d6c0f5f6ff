package dev.tidegate.cutover;

import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.Readiness.Measurements;
import dev.tidegate.cutover.StreamStatus.Activity;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What must be so before a handover begins. */
final class HandoverGuard {
    private HandoverGuard() {}

    /** What forbids it now; empty if nothing does. */
    static List<Blocker> blockers(CutoverPorts ports, CutoverSettings settings, Direction direction)
            throws InterruptedException {
        List<Blocker> blockers =
                new ArrayList<>(
                        foreseen(ports, settings, direction, ports.readiness().examine(direction)));
        StreamStatus reverse = ports.stream(direction.reverse()).status();
        if (reverse.activity() != Activity.HELD) {
            blockers.add(
                    new Blocker(
                            "the stream %s is %s, and must be ready and held"
                                    .formatted(direction.reverse(), reverse.activity()),
                            "`tidegate cutover arm` makes the way back."));
        }
        return blockers;
    }

    /** What would forbid it even if all were armed. */
    static List<Blocker> foreseen(
            CutoverPorts ports,
            CutoverSettings settings,
            Direction direction,
            Readiness.Report report) {
        List<Blocker> blockers = new ArrayList<>(report.blockers());
        measured(report.measurements(), settings, blockers);
        carries(ports.stream(direction).status(), direction, blockers);
        if (direction == Direction.FORWARD && ports.verification().confirmedMismatches() > 0) {
            blockers.add(
                    new Blocker(
                            "%d rows are confirmed to differ"
                                    .formatted(ports.verification().confirmedMismatches()),
                            "Look at them with `tidegate validate mismatches`, and repair them."));
        }
        return blockers;
    }

    private static void measured(
            Measurements measured, CutoverSettings settings, List<Blocker> blockers) {
        longer("the lag", measured.lag(), settings.lagMax(), blockers);
        longer(
                "a watermark's way to the other side, of one in a hundred,",
                measured.markerP99(),
                settings.writePauseMax().dividedBy(2),
                blockers);
        longer(
                "the oldest open transaction",
                measured.longestTransaction(),
                settings.transactionMax(),
                blockers);
    }

    private static void longer(String what, Duration found, Duration max, List<Blocker> blockers) {
        if (found.compareTo(max) > 0) {
            blockers.add(
                    new Blocker(
                            "%s takes %d ms, and may take %d"
                                    .formatted(what, found.toMillis(), max.toMillis()),
                            "Wait for a quieter moment, or find out what takes so long."));
        }
    }

    private static void carries(StreamStatus stream, Direction direction, List<Blocker> blockers) {
        if (!stream.isHealthy()) {
            blockers.add(
                    new Blocker(
                            "the stream %s is %s with %d transactions put aside %s"
                                    .formatted(
                                            direction,
                                            stream.activity(),
                                            stream.deadLetters(),
                                            stream.reason()),
                            "Mend it, and resolve what was put aside."));
        }
    }

    /** The error that says what forbids something. */
    static TidegateException refusal(String what, List<Blocker> blockers) {
        return Refusals.refused(
                what
                        + ": "
                        + blockers.stream().map(Blocker::fact).collect(Collectors.joining("; ")),
                blockers.stream().map(Blocker::remedy).distinct().collect(Collectors.joining(" ")));
    }
}
