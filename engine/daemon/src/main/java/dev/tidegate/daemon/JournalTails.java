package dev.tidegate.daemon;

import dev.tidegate.cutover.FenceProof;
import dev.tidegate.cutover.Marker;
import dev.tidegate.daemon.JournalTail.Counting;
import dev.tidegate.daemon.JournalTail.Goal;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stream's journal, followed in all its groups for one handover. Opened before the pause, so that
 * in the pause only what is new is read; whoever comes later opens it then. Owned by one thread.
 */
final class JournalTails implements AutoCloseable {
    private static final Duration AHEAD_MAX = Duration.ofSeconds(30);

    /** In a pause; whoever wants more looks again. */
    private static final Duration READ_MAX = Duration.ofMillis(500);

    private final int groups;
    private final Places places;
    private final List<JournalTail> tails = new ArrayList<>();
    private Optional<Marker> barrier = Optional.empty();

    /** Where things are in one stream's journal. */
    interface Places {
        /** Where a marker is; empty if it is known not to be there yet. */
        Optional<Goal> of(Marker marker);

        /** Opens a group's part at what is applied of it. */
        JournalTail openAtApplied(int group) throws InterruptedException;

        /** Opens a group's part at a marker that is there, or before it. */
        JournalTail openAt(Marker marker, int group) throws InterruptedException;
    }

    JournalTails(int groups, Places places) {
        this.groups = groups;
        this.places = places;
    }

    /** How a group's part is opened. */
    private interface Opening {
        JournalTail open(int group) throws InterruptedException;
    }

    private void open(Opening opening) throws InterruptedException {
        close(); // what was followed for an earlier handover
        for (int group = 0; group < groups; group++) {
            tails.add(opening.open(group));
        }
    }

    /** Opens it at what is applied, and reads up to the present end. */
    void readAhead() throws InterruptedException {
        try {
            open(places::openAtApplied);
            for (JournalTail tail : tails) {
                tail.read(AHEAD_MAX);
            }
        } catch (InterruptedException | TidegateException e) {
            close();
            throw e;
        }
    }

    /** As {@link dev.tidegate.cutover.ChangeStream#proof}. */
    FenceProof proof(Marker from, Marker upTo) {
        try {
            Optional<Goal> begin = places.of(from);
            if (begin.isEmpty() || !isCounting(from, begin.get())) {
                return new FenceProof(false, List.of());
            }
            Optional<Goal> end = places.of(upTo);
            List<String> violations = new ArrayList<>();
            for (JournalTail tail : tails) {
                tail.read(READ_MAX);
                violations.addAll(tail.changes());
            }
            boolean read = end.isPresent() && tails.stream().allMatch(it -> it.reaches(end.get()));
            return new FenceProof(read, violations);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt(); // the next call that can be interrupted hears of it
            throw new TidegateException(
                    ErrorCode.JOURNAL_UNAVAILABLE, "reading was interrupted", "Try again.", e);
        } catch (TidegateException e) {
            close();
            throw e;
        }
    }

    private boolean isCounting(Marker from, Goal begin) throws InterruptedException {
        if (barrier.equals(Optional.of(from))) {
            return true;
        }
        if (barrier.isPresent()) {
            close(); // it counts for another handover, from which on there may be very much
        }
        Counting counting = count(begin);
        if (counting == Counting.PASSED) {
            open(group -> places.openAt(from, group));
            counting = count(begin);
        }
        if (counting == Counting.BEGUN) {
            barrier = Optional.of(from);
        }
        return counting == Counting.BEGUN;
    }

    /** As the worst of all tails has it; without any, nobody knows what was behind it. */
    private Counting count(Goal begin) throws InterruptedException {
        Counting worst = tails.isEmpty() ? Counting.PASSED : Counting.BEGUN;
        for (JournalTail tail : tails) {
            Counting one = tail.countBehind(begin, READ_MAX);
            worst = one.compareTo(worst) > 0 ? one : worst;
        }
        return worst;
    }

    /** The tail that counts a group's changes behind what is applied of it; opened if none does. */
    JournalTail behindApplied(int group, Lsn applied) throws InterruptedException {
        boolean fits =
                barrier.isEmpty()
                        && tails.size() == groups
                        && tails.get(group).behind().equals(applied);
        if (!fits) {
            open(places::openAtApplied);
        }
        return tails.get(group);
    }

    /** The tail of a group, which has read to the present end, from before a marker on. */
    JournalTail readPast(Marker marker, int group) throws InterruptedException {
        try {
            if (tails.isEmpty()) {
                open(it -> places.openAt(marker, it));
            }
            JournalTail tail = tails.get(group);
            tail.read(READ_MAX);
            return tail;
        } catch (TidegateException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        barrier = Optional.empty();
        tails.forEach(JournalTail::close);
        tails.clear();
    }
}
