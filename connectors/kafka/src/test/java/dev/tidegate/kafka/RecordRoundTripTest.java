package dev.tidegate.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Chain;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordRoundTripTest {
    private final RecordWriter writer = new RecordWriter();
    private final RecordReader reader = new RecordReader();

    @Test
    void everyEventIsReadBackAsItWasWritten() throws DamagedRecordException {
        for (long seed = 0; seed < 300; seed++) {
            RandomEvents random = new RandomEvents(seed);
            int id = (int) seed;
            TableSchema schema = random.schema(1);
            assertThat(reader.learn(definition(id, schema))).isTrue();

            for (int i = 0; i < 50; i++) {
                LogEvent event = random.next(schema);
                assertThat(roundTrip(id, event)).describedAs("seed %d", seed).isEqualTo(event);
            }
        }
    }

    @Test
    void anEventIsReadWhereverItLies() throws DamagedRecordException {
        RandomEvents random = new RandomEvents(5);
        TableSchema schema = random.schema(1);
        reader.learn(definition(1, schema));
        for (int i = 0; i < 50; i++) {
            LogEvent event = random.next(schema);
            byte[] value = writer.event(event, _ -> 1).getFirst();
            ByteBuffer among = ByteBuffer.allocate(value.length + 9).put(4, value);
            ByteBuffer direct = ByteBuffer.allocateDirect(value.length).put(0, value);

            JournalRecord expected = new JournalRecord.Event(event);
            assertThat(reader.readFrom(among.slice(4, value.length))).isEqualTo(expected);
            assertThat(reader.readFrom(among.position(4).limit(4 + value.length)))
                    .isEqualTo(expected);
            assertThat(reader.readFrom(direct)).isEqualTo(expected);
        }
    }

    @Test
    void theHashChainIsTheSameOnBothSides() throws DamagedRecordException {
        RandomEvents random = new RandomEvents(7);
        TableSchema schema = random.schema(1);
        reader.learn(definition(1, schema));
        Chain written = new Chain(ChainHash.START);
        Chain read = new Chain(ChainHash.START);
        written.begin(Lsn.ZERO);
        read.begin(Lsn.ZERO);

        for (int i = 0; i < 500; i++) {
            LogEvent event = random.next(schema);
            if (event instanceof LogEvent.Change change) {
                written.add(change);
                read.add((LogEvent.Change) roundTrip(1, change));
            }
        }

        assertThat(read.end()).isEqualTo(written.end());
    }

    @Test
    void theBitsOfFloatsSurvive() throws DamagedRecordException {
        double oddNan = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);
        Row row = valuesBack(-0.0, oddNan, -0.0f, Float.intBitsToFloat(0x7fc0_beef));

        assertThat(row.value(0)).isEqualTo(-0.0);
        assertThat(row.value(1))
                .isInstanceOfSatisfying(
                        Double.class,
                        value ->
                                assertThat(Double.doubleToRawLongBits(value))
                                        .isEqualTo(0x7ff8_0000_dead_beefL));
        assertThat(row.value(2)).isEqualTo(-0.0f);
        assertThat(row.value(3))
                .isInstanceOfSatisfying(
                        Float.class,
                        value -> assertThat(Float.floatToRawIntBits(value)).isEqualTo(0x7fc0_beef));
    }

    @Test
    void halfASurrogatePairSurvives() throws DamagedRecordException {
        String text = "a\ud83d \ude00\uffff\u0000";

        assertThat(valuesBack(text).value(0)).isEqualTo(text);
    }

    @Test
    void aDecimalKeepsItsScale() throws DamagedRecordException {
        assertThat(
                        valuesBack(
                                new BigDecimal("1.500"),
                                new BigDecimal("1.5"),
                                new BigDecimal("0.000000"),
                                new BigDecimal("-99999999999999999999999999999999999999")))
                .isEqualTo(
                        Row.of(
                                new BigDecimal("1.500"),
                                new BigDecimal("1.5"),
                                new BigDecimal("0.000000"),
                                new BigDecimal("-99999999999999999999999999999999999999")));
    }

    @Test
    void hundredNanosecondsOfAnyYearSurvive() throws DamagedRecordException {
        LocalDateTime first = LocalDateTime.of(1, 1, 1, 0, 0, 0, 100);
        LocalDateTime last = LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_900);

        assertThat(valuesBack(first, last, LocalTime.MAX))
                .isEqualTo(Row.of(first, last, LocalTime.MAX));
    }

    @Test
    void nullUnchangedAndEmptyStayDifferent() throws DamagedRecordException {
        Row row = valuesBack(null, Row.UNCHANGED, "", new byte[0]);

        assertThat(row.value(0)).isNull();
        assertThat(row.isUnchanged(1)).isTrue();
        assertThat(row).isEqualTo(Row.of(null, Row.UNCHANGED, "", new byte[0]));
    }

    @Test
    void aLargeEventIsCutIntoPiecesAndPutTogether() throws DamagedRecordException {
        RandomEvents random = new RandomEvents(3);
        TableSchema schema = random.schema(1);
        reader.learn(definition(1, schema));
        LogEvent event =
                new LogEvent.Update(
                        new Position(Lsn.ZERO, 1), schema, random.row(schema), random.row(schema));
        PartJoiner joiner = new PartJoiner();

        List<byte[]> pieces = new RecordWriter(100).event(event, _ -> 1);

        assertThat(pieces)
                .hasSizeGreaterThan(5)
                .allSatisfy(p -> assertThat(p).hasSizeLessThan(120));
        for (int i = 0; i < pieces.size() - 1; i++) {
            assertThat(joiner.add(40 + i, part(pieces.get(i)))).isEmpty();
        }
        PartJoiner.Joined whole = joiner.add(99, part(pieces.getLast())).orElseThrow();
        assertThat(whole.offset()).isEqualTo(40);
        assertThat(reader.read(whole.value())).isEqualTo(new JournalRecord.Event(event));
    }

    @Test
    void theStateIsReadBackAsItWasWritten() throws DamagedRecordException {
        JournalRecord.State state =
                new JournalRecord.State(
                        Uuid.randomUuid(),
                        new SourceOffset("{\"event_serial_no\":1,\"é\":\"€\"}"),
                        Lsn.parse("0000002a:00000074:0001"),
                        new ChainHash(1, -2, 3, -4));

        assertThat(reader.read(writer.state(state))).isEqualTo(state);
    }

    private static JournalRecord.Part part(byte[] value) throws DamagedRecordException {
        return (JournalRecord.Part) new RecordReader().read(value);
    }

    private JournalRecord.Schema definition(int id, TableSchema schema)
            throws DamagedRecordException {
        return (JournalRecord.Schema) reader.read(writer.schema(id, schema));
    }

    private Row valuesBack(@Nullable Object... values) throws DamagedRecordException {
        TableSchema schema = ofWidth(values.length);
        reader.learn(definition(values.length, schema));
        LogEvent.Insert written =
                new LogEvent.Insert(new Position(Lsn.ZERO, 0), schema, Row.of(values));
        return ((LogEvent.Insert) roundTrip(values.length, written)).after();
    }

    private static TableSchema ofWidth(int columns) {
        Column column = new Column("c", ColumnType.of(ColumnType.Kind.INT), true);
        return new TableSchema(
                new TableId("dbo", "t" + columns),
                1,
                Collections.nCopies(columns, column),
                List.of());
    }

    private LogEvent roundTrip(int id, LogEvent event) throws DamagedRecordException {
        List<byte[]> values = writer.event(event, _ -> id);
        assertThat(values).hasSize(1);
        return ((JournalRecord.Event) reader.read(values.getFirst())).event();
    }
}
