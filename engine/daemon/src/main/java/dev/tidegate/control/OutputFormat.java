package dev.tidegate.control;

/** How a verb prints its result. */
public enum OutputFormat {
    /** For people. */
    text,
    /** For programs: one JSON document. */
    json
}
