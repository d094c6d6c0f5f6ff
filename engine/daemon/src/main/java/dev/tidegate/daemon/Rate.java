package dev.tidegate.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How fast a count grows, of late. Told the count whenever somebody has it, which may be often or
 * seldom. Safe for use by several threads.
 */
final class Rate {
    /** Over how long the rate is taken. */
    private static final Duration SPAN = Duration.ofSeconds(30);

    /** Counts that follow each other sooner are not noted. */
    private static final Duration STEP = Duration.ofSeconds(1);

    private static final double NANOS_PER_SECOND = 1e9;

    private final Deque<Noted> noted = new ArrayDeque<>();

    private record Noted(Instant at, long count) {}

    /** Notes the count at a moment, which does not lie before those noted already. */
    synchronized void note(Instant now, long count) {
        if (!noted.isEmpty() && noted.getLast().count() > count) {
            noted.clear(); // it starts over
        }
        if (noted.isEmpty() || !now.isBefore(noted.getLast().at().plus(STEP))) {
            noted.add(new Noted(now, count));
        }
        while (noted.size() > 2 && noted.getFirst().at().isBefore(now.minus(SPAN))) {
            noted.removeFirst();
        }
    }

    /** Counts per second until now, when there are so many; 0 if too little is known. */
    synchronized double perSecond(Instant now, long count) {
        note(now, count);
        Noted first = noted.getFirst();
        Duration time = Duration.between(first.at(), now);
        return time.compareTo(STEP) < 0
                ? 0
                : (count - first.count()) * NANOS_PER_SECOND / time.toNanos();
    }
}
