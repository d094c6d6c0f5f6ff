package dev.tidegate.bench.latency;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.bench.engine.CapturedEvents;
import dev.tidegate.model.Lsn;
import dev.tidegate.sandbox.demo.Lags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Where transactions are on their way, by {@link System#nanoTime}. The writer, the applier and the
 * reader note what they do, each in the transactions' order.
 */
final class Way {
    private static final List<Part> PARTS = List.of(Part.values());

    private final ConcurrentLinkedQueue<Step> written = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Step> committed = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
    private volatile Lsn lastCommitted = Lsn.ZERO;

    /** The parts of the way, in their order. */
    enum Part {
        /** From the commit on the source to capture's look. */
        LOOK,
        /** Until it is durable in the journal. */
        JOURNAL,
        /** Until the window that it is in begins to be written. */
        WINDOW,
        /** Until the target has committed that window. */
        TARGET,
        /** Until a reader of the target has it. */
        READER
    }

    /**
     * How long a part took.
     *
     * @param all of all transactions
     * @param slowest mean of the hundredth whose whole way was the longest, milliseconds
     */
    record Stretch(Lags.Summary all, double slowest) {}

    /** What was done with many transactions at once, the last of which has this commit LSN. */
    private record Step(Lsn upTo, long begin, long end) {}

    private record Seen(Lsn transaction, long due, long at) {}

    /** The parts of one transaction's way, nanoseconds. */
    private record Parts(long[] nanos, long sum) {}

    /** A batch went into the journal. */
    void written(Lsn upTo, long begin, long end) {
        written.add(new Step(upTo, begin, end));
    }

    /** A window is committed, as of now. */
    void committed(AppliedWindow window) {
        long now = System.nanoTime();
        committed.add(
                new Step(
                        window.checkpoint().commitLsn(), now - window.commitTime().toNanos(), now));
        lastCommitted = window.checkpoint().commitLsn();
    }

    /**
     * A reader sees a transaction.
     *
     * @param due when it was committed on the source
     */
    void seen(int transaction, long due, long at) {
        seen.add(new Seen(CapturedEvents.lsn(transaction), due, at));
    }

    /** Whether the applier has noted a transaction. */
    boolean isCommitted(Lsn transaction) {
        return !lastCommitted.isBefore(transaction);
    }

    /** By part, once all that was seen {@link #isCommitted}. */
    Map<Part, Stretch> stretches() {
        List<Parts> ways = new ArrayList<>();
        Steps batches = new Steps(written);
        Steps windows = new Steps(committed);
        for (Seen each : seen) {
            Step batch = batches.of(each.transaction);
            Step window = windows.of(each.transaction);
            long[] moments = {each.due, batch.begin, batch.end, window.begin, window.end, each.at};
            long[] nanos = new long[PARTS.size()];
            for (int i = 0; i < nanos.length; i++) {
                nanos[i] = moments[i + 1] - moments[i];
            }
            ways.add(new Parts(nanos, each.at - each.due));
        }
        ways.sort(Comparator.comparingLong(Parts::sum).reversed());
        Map<Part, Stretch> stretches = new EnumMap<>(Part.class);
        for (int i = 0; i < PARTS.size(); i++) {
            stretches.put(PARTS.get(i), stretch(ways, i));
        }
        return stretches;
    }

    /** Of a part, by its place; the ways are in order, the longest first. */
    private static Stretch stretch(List<Parts> ways, int place) {
        Lags all = new Lags();
        ways.forEach(way -> all.add(way.nanos[place]));
        double slowest =
                ways.stream()
                        .limit(Math.ceilDiv(ways.size(), 100))
                        .mapToLong(way -> way.nanos[place])
                        .average()
                        .orElse(0);
        return new Stretch(all.all(), slowest / TimeUnit.MILLISECONDS.toNanos(1));
    }

    /** Finds the step of one transaction after the other. */
    private static final class Steps {
        private final ConcurrentLinkedQueue<Step> left;

        Steps(ConcurrentLinkedQueue<Step> steps) {
            left = new ConcurrentLinkedQueue<>(steps);
        }

        Step of(Lsn transaction) {
            while (left.element().upTo.isBefore(transaction)) {
                left.remove();
            }
            return left.element();
        }
    }
}
