package dev.tidegate.daemon;

import dev.tidegate.load.LoadPause;
import dev.tidegate.model.TidegateException;
import java.util.Optional;

/** A pause in memory. */
final class MemoryPause implements LoadPause {
    private volatile Optional<String> reason = Optional.empty();

    /** What keeps a look from being had, while there is something. */
    volatile Optional<TidegateException> failure = Optional.empty();

    @Override
    public Optional<String> reason() {
        failure.ifPresent(it -> {
            throw it;
        });
        return reason;
    }

    @Override
    public void pause(String newReason) {
        reason = reason.or(() -> Optional.of(newReason));
    }

    @Override
    public void resume() {
        reason = Optional.empty();
    }
}
