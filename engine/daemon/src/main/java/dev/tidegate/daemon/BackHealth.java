package dev.tidegate.daemon;

import dev.tidegate.model.TidegateException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What stopped the stream back, as far as this process knows. Safe for use by several threads. */
final class BackHealth {
    private final AtomicReference<Optional<TidegateException>> failure =
            new AtomicReference<>(Optional.empty());

    void failed(TidegateException reason) {
        failure.set(Optional.of(reason));
    }

    /** It goes well, or is not this process's any more. */
    void healthy() {
        failure.set(Optional.empty());
    }

    Optional<TidegateException> failure() {
        return failure.get();
    }
}
