package dev.tidegate.apply;

import java.time.Duration;
import java.util.Optional;

/**
 * Port: whether the target is to be spared for a while, as when a standby does not keep up. Asked
 * by the worker before it reads on.
 */
public interface Throttle {
    /** Never spares the target. */
    Throttle NONE = _ -> Optional.empty();

    /**
     * Waits while the target is to be spared, so long at most.
     *
     * @return why it still is, for an operator: lower case, no full stop; empty if it is not
     */
    Optional<String> await(Duration timeout) throws InterruptedException;
}
