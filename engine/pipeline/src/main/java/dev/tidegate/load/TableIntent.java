package dev.tidegate.load;

/** What the operator wants of a table. */
public enum TableIntent {
    /** It is loaded and followed. */
    REPLICATE,
    /** Its load rests; what is loaded of it is followed. */
    PAUSE,
    /** It is neither loaded nor followed until somebody wants it again. */
    SKIP,
    /** It does not belong to the pipeline any more. */
    REMOVE
}
