package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LargeObject;
import dev.tidegate.model.TidegateException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large objects are exact, wherever pieces of them end, and leave nothing behind. */
final class LargeObjectFolderTest {
    private static final int PIECE_UNITS = LargeObjectFile.PIECE_BYTES / Character.BYTES;

    /** One unit of each length in UTF-8, pairs, halves of pairs, and what is replaced. */
    private static final String[] PARTS = {
        "a",
        "\u007f",
        "\u0080",
        "\u07ff",
        "\u0800",
        "\uffff",
        "\ufffd",
        "\ud83d\ude00",
        "\udbff\udfff",
        "\ud83d",
        "\ude00",
        "\ude00\ud83d",
        "\u0000"
    };

    private static final int STORABLE_PARTS = 9;

    @TempDir private Path path;

    @Test
    void textIsTheSameAsInMemoryWhereverAPieceEnds() throws IOException {
        Random random = new Random(1);
        for (int length = PIECE_UNITS - 3; length <= PIECE_UNITS + 3; length++) {
            for (String part : PARTS) {
                requireSame("x".repeat(length) + part + "y", random);
                requireSame(part + "x".repeat(length), random);
                requireSame("x".repeat(length) + part, random);
            }
        }
    }

    @Test
    void randomTextIsTheSameAsInMemory() throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            int parts = i % 2 == 0 ? STORABLE_PARTS : PARTS.length;
            int length = random.nextInt(i % 10 == 0 ? 3 * PIECE_UNITS : 100);
            StringBuilder text = new StringBuilder();
            IntStream.range(0, length).forEach(_ -> text.append(PARTS[random.nextInt(parts)]));
            requireSame(text.toString(), random);
        }
    }

    @Test
    void bytesAreTheSameAsInMemory() throws IOException {
        Random random = new Random(3);
        for (int length : new int[] {0, 1, LargeObjectFile.PIECE_BYTES, 300_001}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            try (LargeObjectFile file = folder().bytes(new Dripping(bytes, random))) {
                assertThat(file.form()).isEqualTo(LargeObject.Form.BYTES);
                assertThat(file.length()).isEqualTo(length);
                assertThat(file.replaced()).isEmpty();
                assertThat(sent(file)).isEqualTo(bytes);
                assertThat(sent(file)).as("a second time").isEqualTo(bytes);
            }
        }
    }

    @Test
    void noFileHasANameThatOutlivesItsProcess() throws IOException {
        try (LargeObjectFile file = folder().bytes(new ByteArrayInputStream(new byte[9]))) {
            assertThat(names()).isEmpty();
            assertThat(sent(file)).hasSize(9);
        }
    }

    @Test
    void aStreamThatBreaksLeavesNothingAndSaysWhy() throws IOException {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the connection is gone");
                    }

                    @Override
                    public int read(byte[] into, int start, int length) throws IOException {
                        return read();
                    }
                };

        assertThatThrownBy(() -> folder().bytes(broken)).hasMessage("the connection is gone");
        assertThatThrownBy(() -> folder().text(broken)).hasMessage("the connection is gone");
        assertThat(names()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamedToTheOperator() {
        LargeObjectFolder gone = new LargeObjectFolder(path.resolve("gone"));

        assertThatThrownBy(() -> gone.bytes(new ByteArrayInputStream(new byte[9])))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.LOAD_DISK_UNAVAILABLE);
                            assertThat(e.code().action()).isEqualTo(ErrorCode.Action.RETRY);
                            assertThat(e).hasMessageContaining(path.resolve("gone").toString());
                            assertThat(e.hint()).contains("load.large_object_folder");
                        });
    }

    private void requireSame(String text, Random random) throws IOException {
        String storable = storable(text);
        try (LargeObjectFile file = folder().text(new Dripping(utf16(text), random))) {
            assertThat(sent(file)).isEqualTo(storable.getBytes(StandardCharsets.UTF_8));
            assertThat(file.length()).isEqualTo(sent(file).length);
            assertThat(file.form()).isEqualTo(LargeObject.Form.TEXT);
            assertThat(file.replaced().isPresent()).isEqualTo(!storable.equals(text));
        }
    }

    private static byte[] utf16(String text) {
        byte[] bytes = new byte[Character.BYTES * text.length()];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) text.charAt(i);
            bytes[2 * i + 1] = (byte) (text.charAt(i) >> Byte.SIZE);
        }
        return bytes;
    }

    /** As PostgreSQL can hold it; a code point that is a surrogate is half of no pair. */
    private static String storable(String text) {
        IntFunction<String> storable =
                point ->
                        point == 0 || point >= 0xD800 && point <= 0xDFFF
                                ? "\ufffd"
                                : Character.toString(point);
        StringBuilder all = new StringBuilder();
        text.codePoints().mapToObj(storable).forEach(all::append);
        return all.toString();
    }

    private static byte[] sent(LargeObject value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        value.<RuntimeException>send(bytes::write);
        return bytes.toByteArray();
    }

    private LargeObjectFolder folder() {
        return new LargeObjectFolder(path);
    }

    private Stream<Path> names() throws IOException {
        try (Stream<Path> names = Files.list(path)) {
            return names.toList().stream();
        }
    }

    /** Gives what it has in pieces of any length, as a network does. */
    private static final class Dripping extends FilterInputStream {
        private static final int DRIP_MAX = 20_000;

        private final Random random;

        Dripping(byte[] bytes, Random random) {
            super(new ByteArrayInputStream(bytes));
            this.random = random;
        }

        @Override
        public int read(byte[] into, int start, int length) throws IOException {
            return super.read(into, start, Math.min(length, 1 + random.nextInt(DRIP_MAX)));
        }
    }
}
