package dev.tidegate.preflight;

/** Which of the three systems a check looks at, or the settings alone. */
public enum Side {
    /** SQL Server. */
    SOURCE,
    /** Kafka. */
    JOURNAL,
    /** PostgreSQL. */
    TARGET,
    /** What the process itself has: its settings, and the files that they name. */
    SETTINGS
}
