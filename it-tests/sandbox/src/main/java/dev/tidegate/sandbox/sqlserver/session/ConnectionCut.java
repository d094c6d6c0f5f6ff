package dev.tidegate.sandbox.sqlserver.session;

import java.io.EOFException;
import java.io.UncheckedIOException;

/**
 * A session or a sink wants the connection cut in the middle of an answer, as a broken network
 * does. The wire closes the socket; the session rolls back.
 */
public final class ConnectionCut extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    /** What the client still gets of an unfinished answer. */
    public enum Before {
        /** Nothing that has not left already. */
        NOTHING,
        /** All that was written, without an end. */
        WRITTEN
    }

    private final Before before;

    /** A cut before which the client gets {@code before}. */
    public ConnectionCut(Before before) {
        super(new EOFException("the connection is cut on purpose"));
        this.before = before;
    }

    /** What the client still gets. */
    public Before before() {
        return before;
    }
}
