package dev.tidegate.scenarios;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.schema.TableDefinition;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A column of every type, with values at the edges, and how PostgreSQL prints them. */
final class PostgresTypeRows {
    private static final int MAX = ColumnType.MAX;

    private static final List<ColumnType> TYPES =
            List.of(
                    ColumnType.of(Kind.BIT),
                    ColumnType.of(Kind.TINYINT),
                    ColumnType.of(Kind.SMALLINT),
                    ColumnType.of(Kind.INT),
                    ColumnType.of(Kind.BIGINT),
                    new ColumnType(Kind.DECIMAL, 0, 38, 10),
                    new ColumnType(Kind.MONEY, 0, 19, 4),
                    new ColumnType(Kind.SMALLMONEY, 0, 10, 4),
                    ColumnType.of(Kind.REAL),
                    ColumnType.of(Kind.FLOAT),
                    ColumnType.ofLength(Kind.CHAR, 5),
                    ColumnType.ofLength(Kind.VARCHAR, 10),
                    ColumnType.ofLength(Kind.TEXT, MAX),
                    ColumnType.ofLength(Kind.NCHAR, 3),
                    ColumnType.ofLength(Kind.NVARCHAR, 10),
                    ColumnType.ofLength(Kind.NTEXT, MAX),
                    ColumnType.ofLength(Kind.BINARY, 2),
                    ColumnType.ofLength(Kind.VARBINARY, 8),
                    ColumnType.ofLength(Kind.IMAGE, MAX),
                    ColumnType.of(Kind.DATE),
                    new ColumnType(Kind.TIME, 0, 0, 7),
                    ColumnType.of(Kind.SMALLDATETIME),
                    ColumnType.of(Kind.DATETIME),
                    new ColumnType(Kind.DATETIME2, 0, 0, 7),
                    new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 7),
                    ColumnType.of(Kind.UNIQUEIDENTIFIER),
                    ColumnType.of(Kind.ROWVERSION),
                    ColumnType.ofLength(Kind.XML, MAX),
                    ColumnType.ofLength(Kind.HIERARCHYID, 892),
                    ColumnType.ofLength(Kind.GEOMETRY, MAX),
                    ColumnType.ofLength(Kind.GEOGRAPHY, MAX));

    private PostgresTypeRows() {}

    static TableDefinition table(boolean keyed) {
        PostgresFixture.Builder builder =
                PostgresFixture.table(keyed ? "AllTypes" : "AllTypesWithoutKey")
                        .column("Id", Kind.INT);
        TYPES.forEach(type -> builder.column("C_" + type.kind(), type));
        return keyed ? builder.build() : builder.withoutKey().build();
    }

    static List<Row> rows() {
        return List.of(
                Row.of(low()),
                Row.of(high()),
                Row.of(
                        new @Nullable Object[] {
                            3, null, null, null, null, null, null, null, null, null, null, null,
                            null, null, null, null, null, null, null, null, null, null, null, null,
                            null, null, null, null, null, null, null, null
                        }));
    }

    private static @Nullable Object[] low() {
        return new @Nullable Object[] {
            1,
            false,
            0,
            -32_768,
            Integer.MIN_VALUE,
            Long.MIN_VALUE,
            new BigDecimal("-9999999999999999999999999999.9999999999"),
            new BigDecimal("-922337203685477.5808"),
            new BigDecimal("-214748.3648"),
            -1.5f,
            -1.79E308,
            "",
            "",
            "",
            "",
            "",
            "",
            new byte[] {0, 0},
            new byte[0],
            new byte[0],
            LocalDate.of(1, 1, 1),
            LocalTime.MIN,
            LocalDateTime.of(1900, 1, 1, 0, 0),
            LocalDateTime.of(1753, 1, 1, 0, 0),
            LocalDateTime.of(1, 1, 1, 0, 0),
            OffsetDateTime.parse("0001-01-02T00:00:00+14:00"),
            new UUID(0, 0),
            new byte[8],
            "<a/>",
            new byte[0],
            new byte[0],
            new byte[0],
        };
    }

    private static @Nullable Object[] high() {
        return new @Nullable Object[] {
            2,
            true,
            255,
            32_767,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            new BigDecimal("100000000.0001000000"),
            new BigDecimal("922337203685477.5807"),
            new BigDecimal("0.0001"),
            16_777_216f,
            5e-300,
            "ab",
            "it's \\ \"",
            "a\tb",
            "é",
            "né 😀",
            "x",
            new byte[] {1, (byte) 0xff},
            new byte[] {(byte) 0xde, (byte) 0xad},
            new byte[] {1},
            LocalDate.of(9999, 12, 31),
            LocalTime.parse("23:59:59.9999999"),
            LocalDateTime.of(2079, 6, 6, 23, 59),
            LocalDateTime.parse("9999-12-31T23:59:59.997"),
            LocalDateTime.parse("9999-12-31T23:59:59.9999999"),
            OffsetDateTime.parse("2026-07-01T12:00:00.1234567-07:00"),
            UUID.fromString("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
            new byte[] {0, 0, 0, 0, 0, 0, 7, (byte) 0xd1},
            "<a b=\"1\">é</a><c/>",
            new byte[] {0x58},
            new byte[] {2},
            new byte[] {3},
        };
    }

    static List<String> expected() {
        List<String> nulls = new ArrayList<>(List.of("3"));
        TYPES.forEach(_ -> nulls.add("∅"));
        return List.of(
                "1|f|0|-32768|-2147483648|-9223372036854775808"
                        + "|-9999999999999999999999999999.9999999999|-922337203685477.5808"
                        + "|-214748.3648|-1.5|-1.79e+308|     |||   |||\\x0000|\\x|\\x|0001-01-01"
                        + "|00:00:00|1900-01-01 00:00:00|1753-01-01 00:00:00|0001-01-01 00:00:00"
                        + "|0001-01-01 10:00:00+00|00000000-0000-0000-0000-000000000000"
                        + "|\\x0000000000000000|<a/>|\\x|\\x|\\x",
                "2|t|255|32767|2147483647|9223372036854775807|100000000.0001000000"
                        + "|922337203685477.5807|0.0001|1.6777216e+07|5e-300|ab   |it's \\ \"|a\tb"
                        + "|é  |né 😀|x|\\x01ff|\\xdead|\\x01|9999-12-31|23:59:59.999999"
                        + "|2079-06-06 23:59:00|9999-12-31 23:59:59.997"
                        + "|9999-12-31 23:59:59.999999|2026-07-01 19:00:00.123456+00"
                        + "|6f9619ff-8b86-d011-b42d-00c04fc964ff|\\x00000000000007d1"
                        + "|<a b=\"1\">é</a><c/>|\\x58|\\x02|\\x03",
                String.join("|", nulls));
    }
}
