package dev.tidegate.convert;

/** How closely what is converted keeps to SQL Server's meaning. */
public enum Profile {
    /** Exactly, as far as PostgreSQL can: text without regard to case and to trailing blanks. */
    STRICT,
    /** As PostgreSQL's users would write it, where the data hardly ever tells the difference. */
    IDIOMATIC
}
