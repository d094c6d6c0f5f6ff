package dev.tidegate.sandbox.sqlserver.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** {@code @@ERROR}, and the errors that CATCH blocks handle. */
final class ErrorState {
    private final Deque<SqlError> caught = new ArrayDeque<>();
    private int tryDepth;

    /** {@code @@ERROR}. */
    int lastNumber;

    /** Whether an error now goes to a CATCH block. */
    boolean inTry() {
        return tryDepth > 0;
    }

    void enterTry() {
        tryDepth++;
    }

    void leaveTry() {
        tryDepth--;
    }

    void enterCatch(SqlError error) {
        caught.push(error);
    }

    void leaveCatch() {
        caught.pop();
    }

    /** The error that the innermost CATCH block handles. */
    Optional<SqlError> current() {
        return Optional.ofNullable(caught.peek());
    }

    /** A request begins or has ended. */
    void clear() {
        caught.clear();
        tryDepth = 0;
    }
}
