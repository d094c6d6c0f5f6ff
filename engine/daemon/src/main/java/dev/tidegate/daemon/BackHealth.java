package dev.tidegate.daemon;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.Optional;

/** What stopped the stream back, as far as this process knows. Safe for use by several threads. */
final class BackHealth {
    private volatile Optional<TidegateException> failure = Optional.empty();

    void failed(TidegateException reason) {
        failure = Optional.of(reason);
    }

    /** It goes well, or is not this process's any more. */
    void healthy() {
        failure = Optional.empty();
    }

    /**
     * Whether it is a transaction that SQL Server does not take: it is tried again as it is, and
     * goes in when its hindrance is mended there.
     */
    static boolean isRefusal(TidegateException failure) {
        return failure.code() == ErrorCode.TARGET_REFUSED
                || failure.code() == ErrorCode.TARGET_ROW_MISSING;
    }

    Optional<TidegateException> failure() {
        return failure;
    }
}
