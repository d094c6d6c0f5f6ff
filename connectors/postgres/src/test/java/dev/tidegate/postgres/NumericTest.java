package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.ByteConverter;

class NumericTest {
    /** Digits, weight, sign, scale as PostgreSQL's {@code numeric_send} gives them. */
    @ParameterizedTest
    @CsvSource({
        "0, 0 0 0 0",
        "0.00, 0 0 0 2",
        "1, 1 0 0 0 1",
        "-1, 1 0 16384 0 1",
        "10000, 1 1 0 0 1",
        "12345.67, 3 1 0 2 1 2345 6700",
        "0.0001, 1 -1 0 4 1",
        "0.00001, 1 -2 0 5 1000",
        "99999999.9999, 3 1 0 4 9999 9999 9999",
        "100000000.0001000000, 4 2 0 10 1 0 0 1",
        "1E+5, 1 1 0 0 10",
        "-12E+30, 1 7 16384 0 1200",
        "999999999999999, 4 3 0 0 999 9999 9999 9999",
        "1234567890123456, 4 3 0 0 1234 5678 9012 3456",
        "99999999999999.9, 5 3 0 1 99 9999 9999 9999 9000",
    })
    void numbersHaveTheServersForm(BigDecimal number, String expected) {
        assertThat(words(encoded(number))).isEqualTo(expected);
    }

    @Test
    void theDriverReadsBackEachNumber() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            BigDecimal number =
                    new BigDecimal(
                            new java.math.BigInteger(random.nextInt(126), random),
                            random.nextInt(38));
            BigDecimal signed = random.nextBoolean() ? number.negate() : number;

            byte[] bytes = encoded(signed);

            assertThat(ByteConverter.numeric(bytes, 0, bytes.length)).isEqualTo(signed);
        }
    }

    private static byte[] encoded(BigDecimal number) {
        ByteBuffer buffer = ByteBuffer.allocate(Numeric.bytesMax(number));
        Numeric.put(number, buffer);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static String words(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        StringBuilder words = new StringBuilder();
        while (buffer.hasRemaining()) {
            words.append(words.isEmpty() ? "" : " ").append(buffer.getShort());
        }
        return words.toString();
    }
}
