package dev.tidegate.load;

import java.util.Optional;

/**
 * Port: whether the load is to read no further chunk for a while, as when it is paused, the target
 * or the source is to be spared, or the stream of changes lags. Chunks that are open are finished.
 * Asked before each claim, by several threads; answers at once.
 */
public interface LoadThrottle {
    /** Never holds the load back. */
    LoadThrottle NONE = Optional::empty;

    /** Why, for an operator: lower case, no full stop; empty if the load may go on. */
    Optional<String> reason();
}
