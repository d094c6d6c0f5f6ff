package dev.tidegate.sandbox.network;

/** Which way bytes go through a {@link FaultProxy}. */
public enum Direction {
    /** What the client says. */
    TO_SERVER,
    /** What the server answers. */
    TO_CLIENT
}
