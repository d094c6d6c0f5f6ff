package dev.tidegate.sandbox.sqlserver.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.Geometry;
import com.microsoft.sqlserver.jdbc.SQLServerResultSet;
import dev.tidegate.sandbox.sqlserver.session.ResultSink.Command;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TypesToClientTest {
    private static final EchoEngine ENGINE = new EchoEngine();
    private static final TdsServer SERVER =
            new TdsServer(ENGINE, InetAddress.getLoopbackAddress(), 0);

    @BeforeAll
    static void start() throws Exception {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /** A type, its name as the driver reports it, a value, the same in the driver's class. */
    record Case(SqlType type, String typeName, Object value, Object read) {
        Case(SqlType type, String typeName, Object value) {
            this(type, typeName, value, value);
        }

        @Override
        public String toString() {
            return type + " " + (value instanceof String s && s.length() > 20 ? "long" : value);
        }
    }

    static Stream<Case> numbers() {
        return Stream.of(
                new Case(SqlType.of(Kind.BIT), "bit", true),
                new Case(SqlType.of(Kind.BIT), "bit", false),
                new Case(SqlType.of(Kind.TINYINT), "tinyint", 255, (short) 255),
                new Case(SqlType.of(Kind.SMALLINT), "smallint", -32768, (short) -32768),
                new Case(SqlType.of(Kind.INT), "int", Integer.MIN_VALUE),
                new Case(SqlType.of(Kind.BIGINT), "bigint", Long.MIN_VALUE),
                new Case(SqlType.of(Kind.BIGINT), "bigint", Long.MAX_VALUE),
                new Case(SqlType.of(Kind.REAL), "real", -1.25e-30f),
                new Case(SqlType.of(Kind.FLOAT), "float", 1.7976931348623157e308),
                decimal(Kind.DECIMAL, 1, 0, "-9"),
                decimal(Kind.DECIMAL, 9, 2, "-9999999.99"),
                decimal(Kind.DECIMAL, 19, 4, "922337203685477.5808"),
                decimal(Kind.DECIMAL, 19, 0, "9999999999999999999"),
                decimal(Kind.NUMERIC, 28, 28, "0.0000000000000000000000000001"),
                decimal(Kind.NUMERIC, 38, 0, "-99999999999999999999999999999999999999"),
                decimal(Kind.NUMERIC, 38, 38, "0.99999999999999999999999999999999999999"),
                new Case(SqlType.of(Kind.MONEY), "money", new BigDecimal("-922337203685477.5808")),
                new Case(SqlType.of(Kind.MONEY), "money", new BigDecimal("922337203685477.5807")),
                new Case(SqlType.of(Kind.MONEY), "money", new BigDecimal("-0.0001")),
                new Case(
                        SqlType.of(Kind.SMALLMONEY), "smallmoney", new BigDecimal("-214748.3648")));
    }

    private static Case decimal(Kind kind, int precision, int scale, String value) {
        String name = kind == Kind.DECIMAL ? "decimal" : "numeric";
        return new Case(SqlType.ofDecimal(kind, precision, scale), name, new BigDecimal(value));
    }

    static Stream<Case> texts() {
        String wide = "aä€漢\uD83D\uDE00";
        return Stream.of(
                new Case(SqlType.ofLength(Kind.CHAR, 5), "char", "ab   "),
                new Case(SqlType.ofLength(Kind.VARCHAR, 8000), "varchar", "é".repeat(8000)),
                new Case(SqlType.ofLength(Kind.VARCHAR, 10), "varchar", ""),
                new Case(SqlType.ofLength(Kind.VARCHAR, 10), "varchar", "a漢€\u0178", "a?€\u0178"),
                new Case(
                        SqlType.ofLength(Kind.VARCHAR, SqlType.MAX),
                        "varchar",
                        "x".repeat(300_001)),
                new Case(SqlType.ofLength(Kind.VARCHAR, SqlType.MAX), "varchar", ""),
                new Case(SqlType.of(Kind.TEXT), "text", "t".repeat(70_000)),
                new Case(SqlType.of(Kind.TEXT), "text", ""),
                new Case(SqlType.ofLength(Kind.NCHAR, 6), "nchar", wide),
                new Case(SqlType.ofLength(Kind.NVARCHAR, 4000), "nvarchar", "漢".repeat(4000)),
                new Case(
                        SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX),
                        "nvarchar",
                        wide.repeat(70_001)),
                new Case(SqlType.of(Kind.NTEXT), "ntext", wide.repeat(9_999)),
                new Case(SqlType.of(Kind.XML), "xml", "<a b=\"ü\">漢</a>"));
    }

    static Stream<Case> times() {
        return Stream.of(
                new Case(SqlType.of(Kind.DATE), "date", LocalDate.of(1, 1, 1)),
                new Case(SqlType.of(Kind.DATE), "date", LocalDate.of(9999, 12, 31)),
                new Case(
                        SqlType.ofScale(Kind.TIME, 7), "time", LocalTime.parse("23:59:59.9999999")),
                new Case(SqlType.ofScale(Kind.TIME, 0), "time", LocalTime.parse("12:34:56")),
                new Case(SqlType.ofScale(Kind.TIME, 3), "time", LocalTime.parse("12:34:56.789")),
                dateTime(SqlType.ofScale(Kind.DATETIME2, 7), "0001-01-01T00:00:00.0000001"),
                dateTime(SqlType.ofScale(Kind.DATETIME2, 7), "9999-12-31T23:59:59.9999999"),
                dateTime(SqlType.ofScale(Kind.DATETIME2, 4), "2024-02-29T01:02:03.0405"),
                dateTime(SqlType.of(Kind.DATETIME), "1753-01-01T00:00:00.003"),
                dateTime(SqlType.of(Kind.DATETIME), "9999-12-31T23:59:59.997"),
                dateTime(SqlType.of(Kind.SMALLDATETIME), "1900-01-01T00:01"),
                dateTime(SqlType.of(Kind.SMALLDATETIME), "2079-06-06T23:59"));
    }

    private static Case dateTime(SqlType type, String value) {
        String name = type.kind().name().toLowerCase(Locale.ROOT);
        return new Case(type, name, LocalDateTime.parse(value));
    }

    @ParameterizedTest
    @MethodSource({"numbers", "texts"})
    void theDriverReadsTheValueAndTheTypeThatWereSent(Case theCase) throws SQLException {
        select(
                theCase.type(),
                theCase.value(),
                (rows, names) -> {
                    assertThat(names.getColumnTypeName(1)).isEqualTo(theCase.typeName());
                    Object read =
                            theCase.read() instanceof String
                                    ? rows.getString(1)
                                    : rows.getObject(1);
                    assertThat(read).isEqualTo(theCase.read());
                });
    }

    @ParameterizedTest
    @MethodSource("times")
    void theDriverReadsTheTimeThatWasSent(Case theCase) throws SQLException {
        select(
                theCase.type(),
                theCase.value(),
                (rows, names) -> {
                    assertThat(names.getColumnTypeName(1)).isEqualTo(theCase.typeName());
                    assertThat(names.getScale(1)).isGreaterThanOrEqualTo(theCase.type().scale());
                    assertThat(rows.getObject(1, theCase.read().getClass()))
                            .isEqualTo(theCase.read());
                });
    }

    @Test
    void anOffsetStaysWithItsTime() throws SQLException {
        for (String value :
                List.of("2024-03-10T02:30:00.1234567-14:00", "1900-01-01T00:00:00+05:45")) {
            OffsetDateTime time = OffsetDateTime.parse(value);
            select(
                    SqlType.ofScale(Kind.DATETIMEOFFSET, 7),
                    time,
                    (rows, names) -> {
                        assertThat(names.getColumnTypeName(1)).isEqualTo("datetimeoffset");
                        assertThat(rows.getObject(1, OffsetDateTime.class)).isEqualTo(time);
                    });
        }
    }

    @Test
    void bytesArriveAsTheyAre() throws SQLException {
        byte[] few = {0, 1, (byte) 0x80, (byte) 0xFF};
        byte[] many = new byte[200_003];
        for (int i = 0; i < many.length; i++) {
            many[i] = (byte) (i * 31);
        }
        bytes(SqlType.ofLength(Kind.BINARY, 4), "binary", few);
        bytes(SqlType.ofLength(Kind.VARBINARY, 8000), "varbinary", few);
        bytes(SqlType.ofLength(Kind.VARBINARY, SqlType.MAX), "varbinary", many);
        bytes(SqlType.ofLength(Kind.VARBINARY, SqlType.MAX), "varbinary", new byte[0]);
        bytes(SqlType.of(Kind.IMAGE), "image", many);
        bytes(
                SqlType.of(Kind.ROWVERSION),
                "timestamp",
                new byte[] {0, 0, 0, 0, 0, 0, 7, (byte) 0xD1});
        bytes(SqlType.of(Kind.HIERARCHYID), "hierarchyid", new byte[] {0x5A, (byte) 0xC0});
    }

    private static void bytes(SqlType type, String name, byte[] value) throws SQLException {
        select(
                type,
                value,
                (rows, names) -> {
                    assertThat(names.getColumnTypeName(1)).isEqualTo(name);
                    assertThat(rows.getBytes(1)).isEqualTo(value);
                });
    }

    @Test
    void aUniqueIdentifierKeepsItsText() throws SQLException {
        UUID id = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        select(
                SqlType.of(Kind.UNIQUEIDENTIFIER),
                id,
                (rows, names) -> {
                    assertThat(names.getColumnTypeName(1)).isEqualTo("uniqueidentifier");
                    assertThat(rows.getString(1)).isEqualToIgnoringCase(id.toString());
                });
    }

    @Test
    void aVariantKeepsTheTypeOfItsValue() throws SQLException {
        for (Object value :
                List.of(
                        42,
                        4_200_000_000L,
                        true,
                        1.5f,
                        2.5d,
                        new BigDecimal("12.3400"),
                        "aä€漢",
                        LocalDate.of(2024, 2, 29))) {
            select(
                    SqlType.of(Kind.SQL_VARIANT),
                    value,
                    (rows, names) -> {
                        assertThat(names.getColumnTypeName(1)).isEqualTo("sql_variant");
                        Object read =
                                value instanceof LocalDate
                                        ? rows.getDate(1).toLocalDate()
                                        : rows.getObject(1);
                        assertThat(read).isEqualTo(value);
                    });
        }
    }

    @Test
    void aGeometryKeepsItsShape() throws SQLException {
        byte[] point = Geometry.point(3, 40, 0).serialize();
        select(
                SqlType.of(Kind.GEOMETRY),
                point,
                (rows, names) -> {
                    assertThat(names.getColumnTypeName(1)).isEqualTo("geometry");
                    assertThat(((SQLServerResultSet) rows).getGeometry(1).asTextZM())
                            .isEqualTo("POINT(3 40)");
                });
    }

    @Test
    void nullIsNullInEveryType() throws SQLException {
        for (Kind kind : Kind.values()) {
            select(
                    anyOf(kind),
                    null,
                    (rows, names) -> {
                        assertThat(rows.getString(1)).as("%s", kind).isNull();
                        assertThat(rows.wasNull()).isTrue();
                    });
        }
        for (Kind kind : List.of(Kind.VARCHAR, Kind.NVARCHAR, Kind.VARBINARY)) {
            select(
                    SqlType.ofLength(kind, SqlType.MAX),
                    null,
                    (rows, names) -> assertThat(rows.getString(1)).isNull());
        }
    }

    private static SqlType anyOf(Kind kind) {
        return switch (kind) {
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY -> SqlType.ofLength(kind, 10);
            case DECIMAL, NUMERIC -> SqlType.ofDecimal(kind, 18, 2);
            case TIME, DATETIME2, DATETIMEOFFSET -> SqlType.ofScale(kind, 7);
            case BIT, TINYINT, SMALLINT, INT, BIGINT, MONEY, SMALLMONEY, REAL, FLOAT ->
                    SqlType.of(kind);
            case TEXT, NTEXT, IMAGE, XML, SQL_VARIANT, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    SqlType.of(kind);
            case DATE, SMALLDATETIME, DATETIME, UNIQUEIDENTIFIER, ROWVERSION -> SqlType.of(kind);
        };
    }

    private interface Check {
        void check(ResultSet rows, ResultSetMetaData names) throws SQLException;
    }

    private static void select(SqlType type, @Nullable Object value, Check check)
            throws SQLException {
        ENGINE.on(
                "select value",
                (sink, session) -> {
                    sink.columns(
                            List.of(
                                    EchoEngine.column("value", type),
                                    EchoEngine.column("after", SqlType.of(Kind.INT))));
                    sink.row(new Object[] {value, 7});
                    sink.done(Command.SELECT, 1);
                });
        try (Connection connection = DriverManager.getConnection(Urls.of(SERVER));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select value")) {
            assertThat(rows.next()).isTrue();
            check.check(rows, rows.getMetaData());
            assertThat(rows.getInt(2)).isEqualTo(7);
            assertThat(rows.next()).isFalse();
        }
    }
}
