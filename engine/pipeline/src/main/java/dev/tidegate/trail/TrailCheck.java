package dev.tidegate.trail;

import dev.tidegate.trail.TrailEntry.Head;
import java.util.Optional;

/** Whether an audit trail is whole: reads its entries in order, and compares it with its head. */
public final class TrailCheck {
    private final Optional<Head> known;
    private Head last = Head.EMPTY;
    private boolean hasPassed;
    private Optional<String> broken = Optional.empty();

    /**
     * Makes one.
     *
     * @param known an entry that somebody has from elsewhere, such as from a log: it must be there
     */
    public TrailCheck(Optional<Head> known) {
        this.known = known;
        this.hasPassed = known.filter(it -> !it.equals(Head.EMPTY)).isEmpty();
    }

    /** Takes the next entry. */
    public void take(TrailEntry entry) {
        if (broken.isPresent()) {
            return;
        }
        if (entry.number() != last.number() + 1) {
            broken =
                    Optional.of(
                            "behind entry %d comes entry %d: what was between them is gone"
                                    .formatted(last.number(), entry.number()));
            return;
        }
        if (!entry.follows(last)) {
            broken =
                    Optional.of(
                            "entry %d is not what was written: it, or the one before, was changed"
                                    .formatted(entry.number()));
            return;
        }
        last = entry.asHead();
        hasPassed |= known.filter(last::equals).isPresent();
    }

    /** How many entries are right, from the first one on. */
    public long count() {
        return last.number();
    }

    /** The last entry that is right. */
    public Head last() {
        return last;
    }

    /**
     * What is wrong; empty if it is whole.
     *
     * @param head as it is kept beside the entries
     */
    public Optional<String> problem(Head head) {
        if (broken.isPresent()) {
            return broken;
        }
        if (!head.equals(last)) {
            return Optional.of(
                    "the last entry is %d, and %d were written: the end is gone or was changed"
                            .formatted(last.number(), head.number()));
        }
        return hasPassed
                ? Optional.empty()
                : Optional.of(
                        "entry %d is not the one that is known from elsewhere"
                                .formatted(known.map(Head::number).orElse(0L)));
    }
}
