package dev.tidegate.postgres;

/**
 * Which database to write.
 *
 * @param url as pgjdbc takes it
 * @param user role
 * @param password its password
 */
public record PostgresSettings(String url, String user, String password) {}
