package dev.tidegate.validate.hash;

import dev.tidegate.model.RowHash;

/** 128 bits over bytes. Owned by one thread; in the middle of nothing between two calls. */
interface Digest128 {
    /** Of {@code length} bytes from {@code start} on. */
    RowHash of(byte[] bytes, int start, int length);

    /** Of bytes that come in pieces; the same as of all of them at once. */
    RowHash ofPieces(Pieces pieces);

    /** Bytes that are too many for one array. */
    interface Pieces {
        /** Gives them to the sink, one after the other. */
        void feed(Sink sink);
    }

    /** Takes bytes, before it returns. */
    interface Sink {
        /** Takes {@code length} bytes from {@code start} on. */
        void take(byte[] bytes, int start, int length);
    }
}
