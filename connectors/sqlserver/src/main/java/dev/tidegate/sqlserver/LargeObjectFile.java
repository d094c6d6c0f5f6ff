package dev.tidegate.sqlserver;

import dev.tidegate.model.LargeObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Optional;

/** A large object in a file that nobody else has. Owned by one thread; gone when it is closed. */
final class LargeObjectFile implements LargeObject, AutoCloseable {
    static final int PIECE_BYTES = 1 << 16;

    private final LargeObjectFolder folder;
    private final Form form;
    private final RandomAccessFile file;
    private long length;
    private Optional<Character> replaced = Optional.empty();

    /** Makes an empty one; owns the file. */
    LargeObjectFile(LargeObjectFolder folder, Form form, RandomAccessFile file) {
        this.folder = folder;
        this.form = form;
        this.file = file;
    }

    /** Takes bytes into the file. */
    interface Sink {
        /** Takes {@code length} bytes from {@code start} on. */
        void take(byte[] bytes, int start, int length);
    }

    /** Adds bytes. */
    void append(byte[] bytes, int start, int count) {
        try {
            file.write(bytes, start, count);
            length += count;
        } catch (IOException e) {
            throw folder.unavailable(e);
        }
    }

    /** All bytes are there. */
    void filled(Optional<Character> firstReplaced) {
        replaced = firstReplaced;
    }

    @Override
    public Form form() {
        return form;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<Character> replaced() {
        return replaced;
    }

    @Override
    public <E extends Exception> void send(LargeObject.Sink<E> sink) throws E {
        byte[] piece = new byte[PIECE_BYTES];
        long sent = 0;
        while (sent < length) {
            int count = read(piece, sent);
            sink.take(piece, 0, count);
            sent += count;
        }
    }

    private int read(byte[] piece, long at) {
        int count = (int) Math.min(piece.length, length - at);
        try {
            file.seek(at);
            file.readFully(piece, 0, count);
            return count;
        } catch (EOFException e) {
            throw new IllegalStateException("the file of a large object became shorter", e);
        } catch (IOException e) {
            throw folder.unavailable(e);
        }
    }

    /** It has no name any more, so this is the end of it. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw folder.unavailable(e);
        }
    }
}
