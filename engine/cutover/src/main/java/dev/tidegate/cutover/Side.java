package dev.tidegate.cutover;

/** Which of the two databases. */
public enum Side {
    /** SQL Server. */
    SOURCE,
    /** PostgreSQL. */
    TARGET
}
