package dev.tidegate.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.TableSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DamagedRecordTest {
    private static final int SCHEMA_ID = 5;

    private final RandomEvents random = new RandomEvents(11);
    private final TableSchema schema = random.schema(1);
    private final RecordWriter writer = new RecordWriter();
    private final RecordReader reader = new RecordReader();

    @BeforeEach
    void learnTheSchema() throws DamagedRecordException {
        reader.learn(new JournalRecord.Schema(SCHEMA_ID, schema));
    }

    @Test
    void aRecordThatEndsEarlyIsRefused() {
        for (byte[] value : values(40)) {
            for (int length = 0; length < value.length; length += 1 + length / 50) {
                byte[] cut = Arrays.copyOf(value, length);
                assertThatThrownBy(() -> reader.read(cut))
                        .isInstanceOf(DamagedRecordException.class);
            }
        }
    }

    /** Records are read where they lie among others, in what was fetched. */
    @Test
    void whatLiesBehindARecordIsNeverReadAsItsRest() {
        for (byte[] value : values(40)) {
            ByteBuffer fetched = ByteBuffer.allocate(value.length + 7).put(3, value);
            for (int length = 0; length < value.length; length += 1 + length / 50) {
                ByteBuffer cut = fetched.slice(3, length);
                assertThatThrownBy(() -> reader.readFrom(cut))
                        .isInstanceOf(DamagedRecordException.class);
            }
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() {
        for (byte[] value : values(40)) {
            assertThatThrownBy(() -> reader.read(Arrays.copyOf(value, value.length + 1)))
                    .isInstanceOf(DamagedRecordException.class)
                    .hasMessage("bytes follow its end");
        }
    }

    @Test
    void aTombstoneIsRefused() {
        assertThatThrownBy(() -> reader.read(null)).hasMessage("it has no value");
    }

    @Test
    void anUnknownVersionIsNamed() {
        byte[] value = values(1).getFirst();
        value[0] = 2;

        assertThatThrownBy(() -> reader.read(value))
                .hasMessage("its format has version 2, which this release does not know");
    }

    @Test
    void anUnknownKindIsNamed() {
        byte[] value = values(1).getFirst();
        value[1] = 'z';

        assertThatThrownBy(() -> reader.read(value))
                .hasMessage("its kind is number 122, which this release does not know");
    }

    @Test
    void anUnknownSchemaIsNamed() {
        byte[] value =
                writer.event(
                                new LogEvent.Insert(
                                        new Position(Lsn.ZERO, 0), schema, random.row(schema)),
                                _ -> 9)
                        .getFirst();

        assertThatThrownBy(() -> reader.read(value))
                .hasMessage("it names schema number 9, which was not defined before");
    }

    @Test
    void twoSchemasWithOneNumberAreRefused() {
        assertThatThrownBy(
                        () -> reader.learn(new JournalRecord.Schema(SCHEMA_ID, random.schema(2))))
                .isInstanceOf(DamagedRecordException.class);
    }

    /** Kafka's checksums find flipped bits; behind them nothing may run out of memory or bounds. */
    @Test
    void flippedBitsNeverBreakTheReader() {
        Random flips = new Random(12);
        int refused = 0;
        for (byte[] value : values(3_000)) {
            value[flips.nextInt(value.length)] ^= (byte) (1 << flips.nextInt(8));
            try {
                assertThat(reader.read(value)).isNotNull();
            } catch (DamagedRecordException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void aMissingPieceIsFound() throws DamagedRecordException {
        PartJoiner joiner = new PartJoiner();
        joiner.add(1, new JournalRecord.Part(30, 0, new byte[10]));

        assertThatThrownBy(() -> joiner.add(2, new JournalRecord.Part(30, 20, new byte[10])))
                .isInstanceOf(DamagedRecordException.class);
    }

    @Test
    void anotherRecordBetweenPiecesIsFound() throws DamagedRecordException {
        PartJoiner joiner = new PartJoiner();
        joiner.add(1, new JournalRecord.Part(30, 0, new byte[10]));

        assertThatThrownBy(joiner::other).isInstanceOf(DamagedRecordException.class);
    }

    @Test
    void readingMayStartInsideALargeEventAndThenPassesOverIt() throws DamagedRecordException {
        PartJoiner joiner = new PartJoiner();

        assertThat(joiner.add(8, new JournalRecord.Part(30, 10, new byte[10]))).isEmpty();
        assertThat(joiner.add(9, new JournalRecord.Part(30, 20, new byte[10]))).isEmpty();
        joiner.other();
        assertThatThrownBy(() -> joiner.add(11, new JournalRecord.Part(30, 10, new byte[10])))
                .hasMessage("the piece of an event before it is missing");
    }

    private List<byte[]> values(int count) {
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.addAll(writer.event(random.next(schema), _ -> SCHEMA_ID));
        }
        return values;
    }
}
