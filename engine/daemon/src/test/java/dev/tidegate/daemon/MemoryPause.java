package dev.tidegate.daemon;

import dev.tidegate.load.LoadPause;
import java.util.Optional;

/** A pause in memory. */
final class MemoryPause implements LoadPause {
    private volatile Optional<String> reason = Optional.empty();

    @Override
    public Optional<String> reason() {
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
