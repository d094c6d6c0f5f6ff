package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LargeValueTest {
    private static final int PIECE_BYTES = 1 << 16;

    @Test
    void textIsTheSameBytesAsAWhole() throws SQLException {
        for (String unit : List.of("a", "é", "☃", "😀", "a😀", "é☃a")) {
            for (int units : List.of(1, 30_000, 200_000)) {
                String text = unit.repeat(units);
                LargeValue value = LargeValue.of(text);

                byte[] expected = text.getBytes(StandardCharsets.UTF_8);
                assertThat(value.length()).isEqualTo(expected.length);
                assertThat(sent(value)).isEqualTo(expected);
            }
        }
    }

    @Test
    void bytesAreSentAsTheyAre() throws SQLException {
        byte[] bytes = new byte[3 * PIECE_BYTES + 5];
        new Random(1).nextBytes(bytes);

        assertThat(LargeValue.of(bytes).length()).isEqualTo(bytes.length);
        assertThat(sent(LargeValue.of(bytes))).isEqualTo(bytes);
    }

    private static byte[] sent(LargeValue value) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        value.send((bytes, offset, length) -> {
            assertThat(length).isLessThanOrEqualTo(PIECE_BYTES);
            out.write(bytes, offset, length);
        });
        return out.toByteArray();
    }
}
