package dev.tidegate.sandbox.sqlserver.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.SQLServerPreparedStatement;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sends a value with a call, gets it back as a column of the type in which it was sent. */
class TypesFromClientTest {
    private static final TdsServer SERVER =
            new TdsServer(new EchoEngine(), InetAddress.getLoopbackAddress(), 0);

    @BeforeAll
    static void start() throws Exception {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private interface Setter {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Check {
        void check(ResultSet rows, String typeName) throws SQLException;
    }

    private static void echo(Setter setter, Check check) throws SQLException {
        echo(Urls.of(SERVER), setter, check);
    }

    private static void echo(String url, Setter setter, Check check) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement("select ?")) {
            setter.set(statement);
            for (String procedure : new String[] {"sp_executesql", "sp_prepexec", "sp_execute"}) {
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).as(procedure).isTrue();
                    check.check(rows, rows.getMetaData().getColumnTypeName(1));
                }
            }
        }
    }

    private static void object(Object value, String type) throws SQLException {
        echo(
                statement -> statement.setObject(1, value),
                (rows, typeName) -> {
                    assertThat(typeName).isEqualTo(type);
                    assertThat(rows.getObject(1)).isEqualTo(value);
                });
    }

    @Test
    void numbersArrive() throws SQLException {
        object(true, "bit");
        object((short) -32768, "smallint");
        object(Integer.MAX_VALUE, "int");
        object(Long.MIN_VALUE, "bigint");
        object(-0.5f, "real");
        object(Double.MIN_VALUE, "float");
        object(new BigDecimal("-99999999999999999999999999999999.999999"), "decimal");
        object(new BigDecimal("0"), "decimal");
        echo(
                statement -> statement.setByte(1, (byte) 200),
                (rows, typeName) -> {
                    assertThat(typeName).isEqualTo("tinyint");
                    assertThat(rows.getInt(1)).isEqualTo(200);
                });
        echo(
                statement ->
                        ((SQLServerPreparedStatement) statement)
                                .setMoney(1, new BigDecimal("-922337203685477.5808")),
                (rows, typeName) ->
                        assertThat(rows.getBigDecimal(1)).isEqualTo("-922337203685477.5808"));
        echo(
                statement ->
                        ((SQLServerPreparedStatement) statement)
                                .setSmallMoney(1, new BigDecimal("-1.2345")),
                (rows, typeName) ->
                        assertThat(rows.getBigDecimal(1)).isEqualTo(new BigDecimal("-1.2345")));
    }

    @Test
    void textsArrive() throws SQLException {
        object("", "nvarchar");
        object("aä€漢\uD83D\uDE00".repeat(600), "nvarchar");
        object("漢".repeat(100_001), "nvarchar");
        echo(
                Urls.of(SERVER) + ";sendStringParametersAsUnicode=false",
                statement -> statement.setString(1, "é€"),
                (rows, typeName) -> {
                    assertThat(typeName).isEqualTo("varchar");
                    assertThat(rows.getString(1)).isEqualTo("é€");
                });
        String longText = "stream of unknown length ".repeat(10_000);
        try (Connection connection = DriverManager.getConnection(Urls.of(SERVER));
                PreparedStatement statement = connection.prepareStatement("select ?")) {
            statement.setCharacterStream(1, new StringReader(longText));
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo(longText);
            }
        }
    }

    @Test
    void bytesArrive() throws SQLException {
        byte[] few = {0, -1, 127};
        byte[] many = "0123456789".repeat(50_000).getBytes(StandardCharsets.US_ASCII);
        for (byte[] value : new byte[][] {few, many, {}}) {
            echo(
                    statement -> statement.setBytes(1, value),
                    (rows, typeName) -> {
                        assertThat(typeName).isEqualTo("varbinary");
                        assertThat(rows.getBytes(1)).isEqualTo(value);
                    });
        }
        try (Connection connection = DriverManager.getConnection(Urls.of(SERVER));
                PreparedStatement statement = connection.prepareStatement("select ?")) {
            statement.setBinaryStream(1, new ByteArrayInputStream(many));
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBytes(1)).isEqualTo(many);
            }
        }
    }

    @Test
    void timesArrive() throws SQLException {
        LocalDateTime first = LocalDateTime.parse("0001-01-01T00:00:00.0000001");
        LocalDateTime last = LocalDateTime.parse("9999-12-31T23:59:59.9999999");
        for (LocalDateTime value : new LocalDateTime[] {first, last}) {
            echo(
                    statement -> statement.setObject(1, value),
                    (rows, typeName) -> {
                        assertThat(typeName).isEqualTo("datetime2");
                        assertThat(rows.getObject(1, LocalDateTime.class)).isEqualTo(value);
                    });
        }
        echo(
                statement -> statement.setObject(1, LocalDate.of(1, 1, 1)),
                (rows, typeName) -> {
                    assertThat(typeName).isEqualTo("date");
                    assertThat(rows.getObject(1, LocalDate.class)).isEqualTo("0001-01-01");
                });
        echo(
                Urls.of(SERVER) + ";sendTimeAsDatetime=false",
                statement -> statement.setObject(1, LocalTime.parse("23:59:59.9999999")),
                (rows, typeName) -> {
                    assertThat(typeName).isEqualTo("time");
                    assertThat(rows.getObject(1, LocalTime.class)).isEqualTo("23:59:59.9999999");
                });
        dateTimeArrives();
        OffsetDateTime offset = OffsetDateTime.parse("2024-03-10T02:30:00.1234567-14:00");
        echo(
                statement -> statement.setObject(1, offset),
                (rows, typeName) -> {
                    assertThat(typeName).isEqualTo("datetimeoffset");
                    assertThat(rows.getObject(1, OffsetDateTime.class)).isEqualTo(offset);
                });
    }

    private static void dateTimeArrives() throws SQLException {
        Timestamp time = Timestamp.valueOf("2024-02-29 23:59:59.997");
        echo(
                statement -> ((SQLServerPreparedStatement) statement).setDateTime(1, time),
                (rows, typeName) -> assertThat(rows.getTimestamp(1)).isEqualTo(time));
        Timestamp minute = Timestamp.valueOf("2079-06-06 23:59:00");
        echo(
                statement -> ((SQLServerPreparedStatement) statement).setSmallDateTime(1, minute),
                (rows, typeName) -> assertThat(rows.getTimestamp(1)).isEqualTo(minute));
    }

    @Test
    void identifiersAndDocumentsArrive() throws SQLException {
        String id = "00112233-4455-6677-8899-AABBCCDDEEFF";
        echo(
                statement -> ((SQLServerPreparedStatement) statement).setUniqueIdentifier(1, id),
                (rows, typeName) -> assertThat(rows.getString(1)).isEqualTo(id));
        try (Connection connection = DriverManager.getConnection(Urls.of(SERVER));
                PreparedStatement statement = connection.prepareStatement("select ?")) {
            SQLXML document = connection.createSQLXML();
            document.setString("<a>漢</a>");
            statement.setSQLXML(1, document);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("xml");
                assertThat(rows.getString(1)).isEqualTo("<a>漢</a>");
            }
        }
    }

    @Test
    void nullArrivesInEveryType() throws SQLException {
        int[] types = {
            Types.BIT,
            Types.TINYINT,
            Types.SMALLINT,
            Types.INTEGER,
            Types.BIGINT,
            Types.REAL,
            Types.DOUBLE,
            Types.DECIMAL,
            Types.NUMERIC,
            Types.CHAR,
            Types.VARCHAR,
            Types.NVARCHAR,
            Types.LONGVARCHAR,
            Types.LONGNVARCHAR,
            Types.BINARY,
            Types.VARBINARY,
            Types.LONGVARBINARY,
            Types.DATE,
            Types.TIME,
            Types.TIMESTAMP,
            Types.SQLXML,
            microsoft.sql.Types.DATETIMEOFFSET,
            microsoft.sql.Types.GUID,
        };
        for (int type : types) {
            echo(
                    statement -> statement.setNull(1, type),
                    (rows, typeName) -> {
                        assertThat(rows.getString(1)).as(typeName).isNull();
                        assertThat(rows.wasNull()).isTrue();
                    });
        }
    }
}
