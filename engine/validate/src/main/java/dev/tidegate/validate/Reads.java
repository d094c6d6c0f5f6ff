package dev.tidegate.validate;

import dev.tidegate.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The reads of one side by all threads that audit a replication group: so many at once, and each
 * followed by a rest, so that it is not more than its share of the time. Only time in which the
 * side reads counts, not that in which the audit waits for something else.
 *
 * <p>How it bounds the load: a read takes a seat, and gives it back when it ends; after a read of t
 * seconds the seat is empty for t × (100 - duty) / duty. So in any stretch of time a seat reads for
 * its share of that time and one read at most. Seats are taken in the order in which they were
 * asked for, so a table with many ranges does not keep out one with few. Nothing is read while the
 * audit is held back.
 *
 * <p>Safe for use by several threads.
 */
final class Reads {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

    private final AuditPorts.Pace pace;
    private final Side side;
    private final int dutyPercent;
    private final List<Seat> seats = new ArrayList<>();

    /** Who waits for a seat; the first one gets the next. */
    private final Deque<Ticket> queue = new ArrayDeque<>();

    /** Why nothing is read, as it was told last. */
    private Optional<String> told = Optional.empty();

    /**
     * Makes one; nothing was read yet.
     *
     * @param seats how many reads there may be at once
     * @param dutyPercent the share of the time in which each of them may read
     */
    Reads(AuditPorts.Pace pace, Side side, int seats, int dutyPercent) {
        this.pace = pace;
        this.side = side;
        this.dutyPercent = dutyPercent;
        for (int i = 0; i < seats; i++) {
            this.seats.add(new Seat());
        }
    }

    /** Where one read at a time takes place. */
    private static final class Seat {
        boolean taken;
        Instant restsUntil = Instant.EPOCH;
    }

    /** One who waits; told apart by identity. */
    private static final class Ticket {}

    /** A read that is underway; closed when it ends. */
    final class Read implements AutoCloseable {
        private final TableId table;
        private final Seat seat;
        private final Instant begun;

        private Read(TableId table, Seat seat, Instant begun) {
            this.table = table;
            this.seat = seat;
            this.begun = begun;
        }

        @Override
        public void close() {
            Instant end = pace.clock().instant();
            Duration took = Duration.between(begun, end);
            release(seat, end.plus(took.multipliedBy(100L - dutyPercent).dividedBy(dutyPercent)));
            pace.observer().worked(table, side, took);
            pace.waiting().wake();
        }
    }

    /** Waits until the side may be read, for one table. */
    Read begin(TableId table) throws InterruptedException {
        Ticket ticket = new Ticket();
        enter(ticket);
        try {
            Optional<Read> read = take(ticket, table);
            while (read.isEmpty()) {
                pace.waiting().await(() -> mayTake(ticket), untilNext());
                read = take(ticket, table);
            }
            return read.get();
        } finally {
            leave(ticket);
        }
    }

    private synchronized void enter(Ticket ticket) {
        queue.add(ticket);
    }

    private synchronized void leave(Ticket ticket) {
        queue.remove(ticket);
    }

    private synchronized void release(Seat seat, Instant restsUntil) {
        seat.taken = false;
        seat.restsUntil = restsUntil;
    }

    private synchronized Optional<Read> take(Ticket ticket, TableId table) {
        Instant now = pace.clock().instant();
        Optional<Seat> seat = queue.peek() == ticket ? rested(now) : Optional.empty();
        if (seat.isEmpty() || isHeldBack()) {
            return Optional.empty();
        }
        queue.remove();
        seat.get().taken = true;
        return Optional.of(new Read(table, seat.get(), now));
    }

    /** Whether the audit is held back; tells why, once for each reason. */
    private boolean isHeldBack() {
        Optional<String> reason = pace.throttle().reason();
        if (reason.isPresent() && !reason.equals(told)) {
            pace.observer().waiting(reason.get());
        }
        told = reason;
        return reason.isPresent();
    }

    private synchronized boolean mayTake(Ticket ticket) {
        return queue.peek() == ticket
                && rested(pace.clock().instant()).isPresent()
                && pace.throttle().reason().isEmpty();
    }

    private Optional<Seat> rested(Instant now) {
        return seats.stream().filter(it -> !it.taken && !it.restsUntil.isAfter(now)).findFirst();
    }

    /** How long until a seat has rested, if that is soon; else until the next look. */
    private synchronized Duration untilNext() {
        Instant now = pace.clock().instant();
        return seats.stream()
                .filter(it -> !it.taken && it.restsUntil.isAfter(now))
                .map(it -> Duration.between(now, it.restsUntil))
                .filter(it -> it.compareTo(LOOK_INTERVAL) < 0)
                .min(Duration::compareTo)
                .orElse(LOOK_INTERVAL);
    }
}
