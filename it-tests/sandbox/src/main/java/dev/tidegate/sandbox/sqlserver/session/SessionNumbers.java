package dev.tidegate.sandbox.sqlserver.session;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Numbers of sessions (spid): one after the other, and from the first again when all were given,
 * since a spid is a smallint. Safe for use by several threads.
 */
final class SessionNumbers {
    /** Below it are those of the server's own tasks. */
    static final int FIRST = 51;

    private final int last;
    private final AtomicInteger next = new AtomicInteger(FIRST);

    /**
     * None was given.
     *
     * @param last the largest
     */
    SessionNumbers(int last) {
        this.last = last;
    }

    /** One that no session has now. */
    int next(IntPredicate isTaken) {
        int number = take();
        while (isTaken.test(number)) {
            number = take();
        }
        return number;
    }

    private int take() {
        return next.getAndUpdate(it -> it == last ? FIRST : it + 1);
    }
}
