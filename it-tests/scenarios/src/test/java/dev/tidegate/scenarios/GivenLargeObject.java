package dev.tidegate.scenarios;

import dev.tidegate.model.LargeObject;
import java.util.Optional;

/**
 * A large object that is a piece of bytes again and again.
 *
 * @param piece of it
 * @param pieces how many there are
 */
record GivenLargeObject(Form form, byte[] piece, int pieces) implements LargeObject {
    @Override
    public long length() {
        return (long) pieces * piece.length;
    }

    @Override
    public Optional<Character> replaced() {
        return Optional.empty();
    }

    @Override
    public <E extends Exception> void send(Sink<E> sink) throws E {
        for (int i = 0; i < pieces; i++) {
            sink.take(piece, 0, piece.length);
        }
    }
}
