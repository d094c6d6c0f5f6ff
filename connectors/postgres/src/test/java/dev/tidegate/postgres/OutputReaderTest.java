package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Messages of pgoutput, byte by byte. */
class OutputReaderTest {
    private static final long MICROS_OF_A_DAY = 86_400_000_000L;

    @Test
    void aTransactionBeginsWithThePlaceOfItsCommit() {
        assertThat(read(new Bytes('B').int64(0x16_B374_D848L).int64(MICROS_OF_A_DAY).int32(77)))
                .isEqualTo(
                        new OutputMessage.Begin(
                                0x16_B374_D848L, Instant.parse("2000-01-02T00:00:00Z")));
        assertThat(read(new Bytes('C').int8(0).int64(5).int64(6).int64(0)))
                .isEqualTo(new OutputMessage.Commit(5));
    }

    @Test
    void aTableIsDescribedOnce() {
        Bytes relation = new Bytes('R').int32(9).name("dbo").name("ítem").int8('f').int16(2);
        relation.int8(1).name("id").int32(23).int32(-1).int8(0).name("name").int32(25).int32(-1);

        assertThat(read(relation))
                .isEqualTo(
                        new OutputMessage.Relation(9, "dbo", "ítem", true, List.of("id", "name")));
    }

    @Test
    void valuesAreTextNullOrLeftOut() {
        Bytes update = new Bytes('U').int32(9).int8('O').int16(3);
        update.int8('t').text("1").int8('n').int8('t').text("old");
        update.int8('N').int16(3).int8('t').text("1").int8('t').text("é☃").int8('u');

        assertThat(read(update))
                .isEqualTo(
                        new OutputMessage.Update(
                                9,
                                Optional.of(
                                        new OutputMessage.Tuple(Arrays.asList("1", null, "old"))),
                                new OutputMessage.Tuple(
                                        Arrays.asList("1", "é☃", OutputMessage.Tuple.LEFT_OUT))));
    }

    @Test
    void anOldRowThatIsOnlyAKeyIsNone() {
        assertThat(read(new Bytes('D').int32(9).int8('K').int16(1).int8('t').text("1")))
                .isEqualTo(new OutputMessage.Delete(9, Optional.empty()));
    }

    @Test
    void tablesThatAreEmptiedAreNamed() {
        assertThat(read(new Bytes('T').int32(2).int8(0).int32(9).int32(10)))
                .isEqualTo(new OutputMessage.Truncate(List.of(9, 10)));
    }

    @Test
    void whatSaysNothingOfRowsIsPassedOver() {
        for (char kind : "YOM".toCharArray()) {
            assertThat(read(new Bytes(kind).int32(1))).isEqualTo(new OutputMessage.Other());
        }
    }

    @Test
    void aMessageThatCannotBeReadStopsClearly() {
        for (Bytes broken :
                List.of(
                        new Bytes('Z').int32(1),
                        new Bytes('B').int32(1),
                        new Bytes('I').int32(9).int8('N').int16(1).int8('x'),
                        new Bytes('I').int32(9).int8('Q').int16(0),
                        new Bytes('I').int32(9).int8('N').int16(1).int8('t').int32(100),
                        new Bytes('R').int32(9).int8('d'))) {
            assertThatThrownBy(() -> read(broken))
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_LOG_INCONSISTENT));
        }
    }

    private static OutputMessage read(Bytes bytes) {
        return OutputReader.read(ByteBuffer.wrap(bytes.out.toByteArray()));
    }

    /** Puts a message together. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes(char kind) {
            out.write(kind);
        }

        Bytes int8(int value) {
            out.write(value);
            return this;
        }

        Bytes int16(int value) {
            out.writeBytes(ByteBuffer.allocate(Short.BYTES).putShort((short) value).array());
            return this;
        }

        Bytes int32(int value) {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
            return this;
        }

        Bytes int64(long value) {
            out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
            return this;
        }

        Bytes name(String name) {
            out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            out.write(0);
            return this;
        }

        Bytes text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int32(bytes.length);
            out.writeBytes(bytes);
            return this;
        }
    }
}
