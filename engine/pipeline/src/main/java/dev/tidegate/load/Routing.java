package dev.tidegate.load;

import dev.tidegate.model.TableSchema;

/**
 * Where the changes of one window of apply go: to the target, or to the load, which gets its part
 * when the window is committed, and none of a window that is not. Owned by one thread at a time.
 */
public interface Routing {
    /** How changes with this schema are treated in this window. */
    Following following(TableSchema schema);

    /** The window is committed: the chunks that need what was handed over get it. */
    void deliver();
}
