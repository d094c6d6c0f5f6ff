package dev.tidegate.apply;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The target does not take something of what is in the window. */
final class RefusedWindowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final Set<ErrorCode> ABOUT_CONTENT =
            EnumSet.of(ErrorCode.TARGET_REFUSED, ErrorCode.TARGET_ROW_MISSING);

    private final TidegateException reason;

    /** Not sent anywhere, so not serialised. */
    private final transient Lsn last;

    private final boolean exact;

    private RefusedWindowException(TidegateException reason, Lsn last, boolean exact) {
        super(reason);
        this.reason = reason;
        this.last = last;
        this.exact = exact;
    }

    /**
     * What to throw for an error: one of these if it is about what the window holds, so that one of
     * its transactions is why; otherwise the error itself.
     *
     * @param last the last transaction of which something was in the window
     * @param exact whether it is at fault for certain
     */
    static RuntimeException of(TidegateException error, Lsn last, boolean exact) {
        return ABOUT_CONTENT.contains(error.code())
                ? new RefusedWindowException(error, last, exact)
                : error;
    }

    TidegateException reason() {
        return reason;
    }

    Lsn last() {
        return last;
    }

    /** The transaction at fault, if it is known. */
    Optional<Lsn> culprit() {
        return exact ? Optional.of(last) : Optional.empty();
    }
}
