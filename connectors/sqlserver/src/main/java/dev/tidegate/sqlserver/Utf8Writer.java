package dev.tidegate.sqlserver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes text that comes piece by piece as UTF-8. U+FFFD takes the place of U+0000 and of each half
 * of a surrogate pair; a pair whose halves come in two pieces is one.
 */
final class Utf8Writer {
    private static final char REPLACEMENT = '\uFFFD';
    private static final byte[] REPLACEMENT_BYTES =
            String.valueOf(REPLACEMENT).getBytes(StandardCharsets.UTF_8);

    /** A piece of UTF-16, and half a pair that was left over. */
    private static final int UNITS_MAX = LargeObjectFile.PIECE_BYTES / Character.BYTES + 1;

    private final LargeObjectFile.Sink sink;
    private final CharsetEncoder encoder =
            StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer units = CharBuffer.allocate(UNITS_MAX);
    private final ByteBuffer bytes = ByteBuffer.allocate(LargeObjectFile.PIECE_BYTES);
    private @Nullable Character replaced;

    Utf8Writer(LargeObjectFile.Sink sink) {
        this.sink = sink;
    }

    /**
     * Takes the next piece.
     *
     * @param utf16 units, little-endian
     * @param count how many bytes there are, at most {@link LargeObjectFile#PIECE_BYTES}
     */
    void take(byte[] utf16, int count) {
        if (count % Character.BYTES != 0) {
            throw new IllegalArgumentException(count + " bytes are no UTF-16");
        }
        CharBuffer piece =
                ByteBuffer.wrap(utf16, 0, count).order(ByteOrder.LITTLE_ENDIAN).asCharBuffer();
        while (piece.hasRemaining()) {
            char unit = piece.get();
            if (unit == 0) {
                note(unit);
            }
            units.put(unit == 0 ? REPLACEMENT : unit);
        }
        encode(false);
    }

    /** All is there; gives a unit that was replaced, if there is one. */
    Optional<Character> end() {
        encode(true);
        send();
        return Optional.ofNullable(replaced);
    }

    private void encode(boolean isEnd) {
        units.flip();
        while (true) {
            CoderResult result = encoder.encode(units, bytes, isEnd);
            if (result.isUnderflow()) {
                units.compact();
                return;
            }
            if (result.isMalformed()) {
                replace(result.length());
            } else {
                send();
            }
        }
    }

    private void replace(int count) {
        for (int i = 0; i < count; i++) {
            note(units.get());
            if (bytes.remaining() < REPLACEMENT_BYTES.length) {
                send();
            }
            bytes.put(REPLACEMENT_BYTES);
        }
    }

    private void note(char unit) {
        if (replaced == null) {
            replaced = unit;
        }
    }

    private void send() {
        sink.take(bytes.array(), 0, bytes.position());
        bytes.clear();
    }
}
