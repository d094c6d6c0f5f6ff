package dev.tidegate.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Guards the format: what these tests hold is in journals, and must stay readable. */
class RecordExamplesTest {
    private static final Pattern BLOCK =
            Pattern.compile("```record (\\w+)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`([0-9a-f ]+)`");
    private static final int HEX_COLUMN = 40;

    private static final int SCHEMA_ID = 7;
    private static final Lsn LSN = Lsn.parse("0000002a:00000074:0001");
    private static final Instant TIME = Instant.parse("2026-07-01T12:00:00.25Z");
    private static final ChainHash CHAIN = new ChainHash(1, 2, 3, 4);
    private static final TableSchema ORDERS =
            new TableSchema(
                    new TableId("dbo", "orders"),
                    1,
                    List.of(
                            new Column("id", ColumnType.of(ColumnType.Kind.INT), false),
                            new Column(
                                    "total",
                                    new ColumnType(ColumnType.Kind.DECIMAL, 0, 10, 2),
                                    false),
                            new Column(
                                    "note",
                                    ColumnType.ofLength(ColumnType.Kind.NVARCHAR, ColumnType.MAX),
                                    true)),
                    List.of("id"));

    private final RecordWriter writer = new RecordWriter();

    @Test
    void theReadmeShowsTrueRecords() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        events().forEach((name, event) -> expected.put(name, hex(event(event))));
        expected.put("schema", hex(writer.schema(SCHEMA_ID, ORDERS)));
        expected.put(
                "state",
                hex(
                        writer.state(
                                new JournalRecord.State(
                                        new Uuid(5, 6), new SourceOffset("{}"), LSN, CHAIN))));
        expected.put("piece", hex(new RecordWriter(16).event(insert(), _ -> SCHEMA_ID).getLast()));

        assertThat(examples()).isEqualTo(expected);
    }

    @Test
    void theReadmeShowsTrueValues() throws IOException {
        Set<String> shown =
                CODE.matcher(readme())
                        .results()
                        .map(code -> code.group(1).replace(" ", ""))
                        .collect(Collectors.toSet());

        assertThat(values()).allSatisfy(value -> assertThat(shown).contains(encoded(value)));
    }

    private static Map<String, LogEvent> events() {
        BigDecimal price = new BigDecimal("19.90");
        return Map.of(
                "begin",
                new LogEvent.Begin(LSN),
                "insert",
                insert(),
                "update",
                new LogEvent.Update(
                        new Position(LSN, 1),
                        ORDERS,
                        Row.of(300, price, Row.UNCHANGED),
                        Row.of(300, new BigDecimal("21.00"), Row.UNCHANGED)),
                "delete",
                new LogEvent.Delete(
                        new Position(LSN, 2), ORDERS, Row.of(-1, new BigDecimal("0.00"), null)),
                "watermark",
                new LogEvent.Watermark(new Position(LSN, 3), TIME),
                "commit",
                new LogEvent.Commit(LSN, TIME, 4, CHAIN),
                "heartbeat",
                new LogEvent.Heartbeat(LSN, TIME));
    }

    private static LogEvent insert() {
        return new LogEvent.Insert(
                new Position(LSN, 0), ORDERS, Row.of(300, new BigDecimal("19.90"), "né"));
    }

    private static List<Object> values() {
        LocalDateTime time = LocalDateTime.of(2026, 7, 1, 0, 0, 1);
        return List.of(
                Row.UNCHANGED,
                true,
                300,
                -2L,
                new BigDecimal("19.90"),
                new BigDecimal("99999999999999999999"),
                1.5f,
                -0.0,
                "\ud83d",
                new byte[] {1, 2},
                LocalDate.of(2026, 7, 1),
                LocalTime.of(0, 0, 0, 100),
                time,
                time.atOffset(ZoneOffset.ofHours(-1)),
                UUID.fromString("01234567-89ab-cdef-8123-456789abcdef"));
    }

    /** Tag and content. */
    private static String encoded(Object value) {
        BinaryWriter bytes = new BinaryWriter();
        TableSchema oneColumn =
                new TableSchema(
                        new TableId("dbo", "t"), 1, ORDERS.columns().subList(0, 1), List.of());
        RowFormat.write(Row.of(value), oneColumn, bytes);
        return hex(bytes.toBytes(1, bytes.size()));
    }

    private byte[] event(LogEvent event) {
        return writer.event(event, _ -> SCHEMA_ID).getFirst();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Map<String, String> examples() throws IOException {
        Map<String, String> examples = new TreeMap<>();
        Matcher block = BLOCK.matcher(readme());
        while (block.find()) {
            examples.put(
                    block.group(1),
                    block.group(2)
                            .lines()
                            .map(line -> line.substring(0, Math.min(HEX_COLUMN, line.length())))
                            .map(columns -> columns.replace(" ", ""))
                            .collect(Collectors.joining()));
        }
        return examples;
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
