package dev.tidegate.sandbox.sqlserver.bind;

/** How a statement locks a table that it reads. */
public enum TableLock {
    /** Nobody else reads or writes it until the transaction ends. */
    EXCLUSIVE,
    /** Some of its rows are locked: nobody else locks it as a whole until the transaction ends. */
    ROWS,
    /** Nobody else writes it until the transaction ends; others read, and lock it so too. */
    SHARED,
    /** As {@link #SHARED}, while the statement runs. */
    SHARED_WHILE_READING
}
