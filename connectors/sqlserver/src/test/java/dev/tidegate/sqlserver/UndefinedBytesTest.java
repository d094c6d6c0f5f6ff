package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UndefinedBytesTest {
    @Test
    void aByteWithoutCharacterIsTheControlCharacterOfItsNumber() {
        byte[] bytes = {'a', (byte) 0x81, (byte) 0x80, (byte) 0x9D};

        assertThat(UndefinedBytes.text(decoded(bytes, "windows-1252"), bytes))
                .contains("a\u0081€\u009D");
    }

    @Test
    void aByteOfWhichNobodyKnowsIsNotGuessed() {
        byte[] bytes = {'a', (byte) 0xDB};

        assertThat(UndefinedBytes.text(decoded(bytes, "x-windows-874"), bytes)).isEmpty();
    }

    @Test
    void aBrokenCharacterOfTwoBytesIsNotGuessed() {
        byte[] bytes = {(byte) 0x82, 'a', (byte) 0xA0, (byte) 0x82};

        assertThat(UndefinedBytes.text("\uFFFDab", bytes)).isEmpty();
    }

    @Test
    void inUtf8TheReplacementCharacterIsItself() {
        byte[] bytes = "é\uFFFD".getBytes(StandardCharsets.UTF_8);

        assertThat(UndefinedBytes.text("é\uFFFD", bytes)).contains("é\uFFFD");
    }

    @Test
    void nationalTextKeepsHalvesOfPairs() {
        byte[] bytes = {'a', 0, 0x3D, (byte) 0xD8, 'b', 0, 0, 0};

        assertThat(Values.national(bytes)).isEqualTo("a\uD83Db\0");
    }

    private static String decoded(byte[] bytes, String charset) {
        return new String(bytes, Charset.forName(charset));
    }
}
