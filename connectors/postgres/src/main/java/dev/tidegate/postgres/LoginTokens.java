package dev.tidegate.postgres;

/** Port: who makes a password for each login. Safe for several threads. */
@FunctionalInterface
public interface LoginTokens {
    /** What the server takes for the role's password now. */
    String token(String host, int port, String user);
}
