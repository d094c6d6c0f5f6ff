package dev.tidegate.model;

import java.util.Optional;

/**
 * The value of a large object that is not in memory: in a {@link Row} that is being loaded, it
 * stands where a {@code String} or a {@code byte[]} would stand. Whoever made it owns it and ends
 * it when the row's consumer has returned; until then it can be sent as often as wanted, on the
 * thread that has the row.
 *
 * <p>A text is in UTF-8, with U+FFFD in place of each unit that UTF-8 or PostgreSQL cannot hold: so
 * its bytes are those that are hashed, whatever becomes of such units.
 */
public interface LargeObject {
    /**
     * A value with more bytes than this is not held in memory; a text's are counted as the source
     * keeps them. A megabyte for each thread is nothing, and a value that is larger is worth the
     * file that it costs.
     */
    int HELD_BYTES_MAX = 1 << 20;

    /** What the bytes are. */
    Form form();

    /** How many bytes are sent. */
    long length();

    /** A unit that U+FFFD replaces, U+0000 or half of a surrogate pair; empty if there is none. */
    Optional<Character> replaced();

    /**
     * Sends all bytes.
     *
     * @throws TidegateException if they cannot be read again
     */
    <E extends Exception> void send(Sink<E> sink) throws E;

    /** Forms of large objects. */
    enum Form {
        /** Text, in UTF-8. */
        TEXT,
        /** Bytes, as they are. */
        BYTES
    }

    /**
     * Takes bytes, before it returns.
     *
     * @param <E> how it fails
     */
    interface Sink<E extends Exception> {
        /** Takes {@code length} bytes from {@code start} on. */
        void take(byte[] bytes, int start, int length) throws E;
    }
}
