package dev.tidegate.apply;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.util.List;
import java.util.Optional;

/**
 * The changes of one table, as they become visible on the target: all of them behind {@link
 * #begins}, up to {@link #reached}. Safe for use by several threads.
 */
public interface Tap extends AutoCloseable {
    /** Behind which checkpoint it has everything; empty as long as it has not begun. */
    Optional<Checkpoint> begins();

    /**
     * Up to which position it has everything; at or before what the target has durably. {@link
     * Lsn#ZERO} as long as it has not begun.
     */
    Lsn reached();

    /**
     * Takes the changes out that committed up to a position, in order.
     *
     * @param upTo at or before what is reached
     */
    List<LogEvent.Change> take(Lsn upTo);

    /**
     * Why it lacks changes, for an operator: lower case, no full stop; empty as long as it does
     * not. It has none any more then, and gets none.
     */
    Optional<String> broken();

    /** Gets no more changes, and is broken. */
    @Override
    void close();
}
