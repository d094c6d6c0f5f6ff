package dev.tidegate.postgres;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/**
 * The bytes of a large value, piece by piece: it is in memory once, as the row's, and not a second
 * time as what goes to the server.
 *
 * @param length how many bytes there are
 */
record LargeValue(Object value, int length) {
    private static final int PIECE_BYTES = 1 << 16;

    /** With fewer bytes, or characters, a value is not large. */
    static final int BYTES_MIN = PIECE_BYTES;

    private static final char ASCII_END = 0x80;
    private static final char TWO_BYTES_END = 0x800;

    /** Takes pieces; they are valid until it returns. */
    interface Outlet {
        void take(byte[] bytes, int offset, int length) throws SQLException;
    }

    /** Bytes in their own order. */
    static LargeValue of(byte[] bytes) {
        return new LargeValue(bytes, bytes.length);
    }

    /** A {@link StorableText} as UTF-8. */
    static LargeValue of(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < ASCII_END) {
                length += 1;
            } else if (unit < TWO_BYTES_END || Character.isSurrogate(unit)) {
                length += 2; // each half of a pair is half of its four bytes
            } else {
                length += 3;
            }
        }
        return new LargeValue(text, Math.toIntExact(length));
    }

    /** Gives all bytes. */
    void send(Outlet outlet) throws SQLException {
        switch (value) {
            case byte[] bytes -> {
                for (int start = 0; start < bytes.length; start += PIECE_BYTES) {
                    outlet.take(bytes, start, Math.min(PIECE_BYTES, bytes.length - start));
                }
            }
            case String text -> send(text, outlet);
            default -> throw new IllegalStateException("neither text nor bytes");
        }
    }

    private void send(String text, Outlet outlet) throws SQLException {
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        CharBuffer characters = CharBuffer.wrap(text);
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        int sent = 0;
        CoderResult result;
        do {
            result = encoder.encode(characters, piece, true);
            if (result.isError()) {
                throw unencodable(result);
            }
            outlet.take(piece.array(), 0, piece.position());
            sent += piece.position();
            piece.clear();
        } while (result.isOverflow());
        if (sent != length) {
            throw new IllegalStateException(length + " bytes were promised, and " + sent + " came");
        }
    }

    private static IllegalStateException unencodable(CoderResult result) {
        try {
            result.throwException();
        } catch (CharacterCodingException e) {
            return new IllegalStateException("the text is not storable", e);
        }
        return new IllegalStateException("the text is not storable");
    }
}
