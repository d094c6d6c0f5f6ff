package dev.tidegate.daemon;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;

/** A queue of bounded size: when it is full, every second entry is forgotten, the first never. */
final class Thinning<T> {
    private static final int SIZE_MAX = 4_096;

    private final Deque<T> entries = new ArrayDeque<>();

    void add(T entry) {
        if (entries.size() >= SIZE_MAX) {
            boolean keep = true;
            for (Iterator<T> each = entries.iterator(); each.hasNext(); keep = !keep) {
                each.next();
                if (!keep) {
                    each.remove();
                }
            }
        }
        entries.addLast(entry);
    }

    /** Drops entries from the front as long as they match; returns the last of them. */
    Optional<T> dropWhile(Predicate<T> matches) {
        Optional<T> dropped = Optional.empty();
        while (!entries.isEmpty() && matches.test(entries.getFirst())) {
            dropped = Optional.of(entries.removeFirst());
        }
        return dropped;
    }

    Optional<T> first() {
        return Optional.ofNullable(entries.peekFirst());
    }
}
