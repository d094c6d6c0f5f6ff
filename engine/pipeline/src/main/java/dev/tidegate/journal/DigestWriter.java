package dev.tidegate.journal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Feeds a digest with small values through a buffer: a digest call for each would cost more. */
final class DigestWriter {
    private final MessageDigest digest;
    private final ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);

    DigestWriter(MessageDigest digest) {
        this.digest = digest;
    }

    void reset() {
        digest.reset();
        buffer.clear();
    }

    void tag(char tag) {
        room(1).put((byte) tag);
    }

    void int64(long value) {
        room(Long.BYTES).putLong(value);
    }

    void text(String text) {
        int64(text.length());
        for (int i = 0; i < text.length(); i++) {
            room(Character.BYTES).putChar(text.charAt(i));
        }
    }

    void sizedBytes(byte[] bytes) {
        int64(bytes.length);
        bytes(bytes);
    }

    void bytes(byte[] bytes) {
        if (bytes.length > buffer.capacity()) {
            flush();
            digest.update(bytes);
        } else {
            room(bytes.length).put(bytes);
        }
    }

    byte[] digest() {
        flush();
        return digest.digest();
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() {
        digest.update(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
