package dev.tidegate.sandbox.sqlserver.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.ResultSink.Column;
import dev.tidegate.sandbox.sqlserver.session.ResultSink.Command;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FreeTDS's tsql, where it is installed, in each version of the protocol. */
@Timeout(60)
class OlderClientTest {
    private final EchoEngine engine = new EchoEngine();
    private final TdsServer server = new TdsServer(engine, InetAddress.getLoopbackAddress(), 0);

    @BeforeEach
    void start() throws Exception {
        assumeTrue(installed(), "tsql of FreeTDS is not installed");
        server.start();
        engine.on("select everything\n", (sink, session) -> everything(sink));
        engine.on(
                "fail\n",
                (sink, session) -> sink.error(new SqlError(208, "Invalid object name 'x'.")));
        engine.on("change\n", (sink, session) -> sink.done(Command.UPDATE, 7));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static boolean installed() {
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (new File(folder, "tsql").canExecute()) {
                return true;
            }
        }
        return false;
    }

    private static void everything(ResultSink sink) {
        List<Column> columns =
                List.of(
                        EchoEngine.column("int", SqlType.of(Kind.INT)),
                        EchoEngine.column("decimal", SqlType.ofDecimal(Kind.DECIMAL, 12, 2)),
                        EchoEngine.column("money", SqlType.of(Kind.MONEY)),
                        EchoEngine.column("nvarchar", SqlType.ofLength(Kind.NVARCHAR, 20)),
                        EchoEngine.column("vmax", SqlType.ofLength(Kind.VARCHAR, SqlType.MAX)),
                        EchoEngine.column("nmax", SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX)),
                        EchoEngine.column("text", SqlType.of(Kind.TEXT)),
                        EchoEngine.column("xml", SqlType.of(Kind.XML)),
                        EchoEngine.column("bin", SqlType.ofLength(Kind.VARBINARY, 4)),
                        EchoEngine.column("guid", SqlType.of(Kind.UNIQUEIDENTIFIER)),
                        EchoEngine.column("date", SqlType.of(Kind.DATE)),
                        EchoEngine.column("time", SqlType.ofScale(Kind.TIME, 3)),
                        EchoEngine.column("dt2", SqlType.ofScale(Kind.DATETIME2, 7)),
                        EchoEngine.column("dto", SqlType.ofScale(Kind.DATETIMEOFFSET, 0)),
                        EchoEngine.column("datetime", SqlType.of(Kind.DATETIME)),
                        EchoEngine.column("null", SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX)));
        sink.columns(columns);
        sink.row(
                new Object[] {
                    -42,
                    new BigDecimal("-12.30"),
                    new BigDecimal("1.5000"),
                    "ä€",
                    "vmax",
                    "nmax",
                    "text",
                    "<a/>",
                    new byte[] {1, (byte) 0xAB},
                    UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
                    LocalDate.of(2024, 2, 29),
                    LocalTime.parse("12:34:56.789"),
                    LocalDateTime.parse("2024-02-29T01:02:03.1234567"),
                    OffsetDateTime.parse("2024-02-29T01:02:03+05:45"),
                    LocalDateTime.parse("2024-02-29T12:00:00"),
                    null
                });
        sink.done(Command.SELECT, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7.1", "7.2", "7.3", "7.4"})
    void itsLoginRowsCountsAndErrorsWork(String version) throws Exception {
        String said = tsql(version, "select everything\ngo\nfail\ngo\nchange\ngo\nquit\n");

        assertThat(said)
                .contains("-42\t-12.30\t1.5000\tä€\tvmax\tnmax\ttext\t<a/>")
                .containsIgnoringCase("\t01AB\t00112233-4455-6677-8899-AABBCCDDEEFF\t")
                .contains("NULL")
                .contains("(1 row affected)")
                .contains("Msg 208")
                .contains("Invalid object name 'x'.");
        assertThat(engine.sessions().getFirst().login().database()).isEqualTo("shop");
    }

    private String tsql(String version, String input) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        "tsql",
                        "-H",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(server.port()),
                        "-U",
                        EchoEngine.USER,
                        "-P",
                        EchoEngine.PASSWORD,
                        "-D",
                        "shop",
                        "-J",
                        "UTF-8");
        builder.environment().put("TDSVER", version);
        builder.redirectErrorStream(true);
        Process process = builder.start();
        try (var to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
