package dev.tidegate.scenarios;

import dev.tidegate.model.LargeObject;
import java.util.Optional;

/** A large object that is a piece of bytes again and again. */
final class GivenLargeObject implements LargeObject {
    private final Form form;
    private final byte[] piece;
    private final int pieces;

    GivenLargeObject(Form form, byte[] piece, int pieces) {
        this.form = form;
        this.piece = piece.clone();
        this.pieces = pieces;
    }

    @Override
    public Form form() {
        return form;
    }

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
