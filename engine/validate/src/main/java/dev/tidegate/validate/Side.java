package dev.tidegate.validate;

/** What is read by an audit. */
public enum Side {
    /** SQL Server. */
    SOURCE,
    /** PostgreSQL: the primary, or a replica of it. */
    TARGET
}
