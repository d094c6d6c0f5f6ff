package dev.tidegate.validate;

import java.util.Optional;

/**
 * Port: whether the audit is to begin no further read for a while, as when it is paused, a side is
 * to be spared, or the stream of changes lags. Asked before each range; answers at once.
 */
public interface AuditThrottle {
    /** Never holds the audit back. */
    AuditThrottle NONE = Optional::empty;

    /** Why, for an operator: lower case, no full stop; empty if the audit may go on. */
    Optional<String> reason();
}
