package dev.tidegate.preflight;

/** Which of the three systems a check looks at. */
public enum Side {
    /** SQL Server. */
    SOURCE,
    /** Kafka. */
    JOURNAL,
    /** PostgreSQL. */
    TARGET
}
