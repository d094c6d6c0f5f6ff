package dev.tidegate.sandbox.sqlserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.sqlserver.wire.EncryptionPolicy;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that has nothing to do with Microsoft's driver: FreeTDS's {@code tsql}. */
@Tag("process")
final class FreeTdsTest {
    private static final String PASSWORD = "Secret-1";
    private static final int SECONDS_MAX = 60;

    @TempDir private Path directory;

    @Test
    void tsqlLogsInEnablesCaptureAndSeesTheChangeTableFill() throws Exception {
        Optional<Path> tsql = tsql();
        Assumptions.assumeTrue(
                tsql.isPresent(), "FreeTDS's tsql is not there: apt-get install freetds-bin");
        try (SqlServer server =
                SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO))) {
            run(
                    tsql.orElseThrow(),
                    server.port(),
                    """
                    CREATE DATABASE shop
                    GO
                    USE shop
                    GO
                    CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, name nvarchar(20) NULL)
                    GO
                    EXEC sys.sp_cdc_enable_db
                    GO
                    EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'item',
                        @role_name = NULL
                    GO
                    INSERT INTO dbo.item VALUES (1, N'lamp'), (2, NULL)
                    UPDATE dbo.item SET name = N'chair' WHERE id = 2
                    DELETE FROM dbo.item WHERE id = 1
                    GO
                    EXIT
                    """);
            assertThat(server.capture().awaitCaptured("shop", Duration.ofSeconds(30))).isTrue();

            String seen =
                    run(
                            tsql.orElseThrow(),
                            server.port(),
                            """
                            SELECT __$operation, id, name FROM shop.cdc.dbo_item_CT
                            ORDER BY __$start_lsn, __$seqval, __$operation
                            GO
                            EXIT
                            """);

            assertThat(seen)
                    .contains("2\t1\tlamp\n2\t2\tNULL\n3\t2\tNULL\n4\t2\tchair\n1\t1\tlamp\n")
                    .contains("(5 rows affected)");
        }
    }

    @Test
    void tsqlIsEncryptedWhereItIsRequiredAndRefusedWhereItCannot() throws Exception {
        Optional<Path> tsql = tsql();
        Assumptions.assumeTrue(
                tsql.isPresent(), "FreeTDS's tsql is not there: apt-get install freetds-bin");
        SqlServer.Options options =
                new SqlServer.Options(0, PASSWORD, Duration.ZERO, EncryptionPolicy.REQUIRED);
        try (SqlServer server = SqlServer.start(options)) {
            String ask = "SELECT REPLICATE('x', 3) + 'y'\nGO\nEXIT\n";
            Path input = Files.writeString(directory.resolve("ask.sql"), ask);

            Said encrypted = say(configured(tsql.get(), server.port(), "require"), input);
            Said clear = say(configured(tsql.get(), server.port(), "off"), input);

            assertThat(encrypted.exit()).as(encrypted.text()).isZero();
            assertThat(encrypted.text()).contains("xxxy");
            assertThat(clear.exit()).as(clear.text()).isNotZero();
        }
    }

    @Test
    void tsqlShowsAnErrorWithItsPlace() throws Exception {
        Optional<Path> tsql = tsql();
        Assumptions.assumeTrue(
                tsql.isPresent(), "FreeTDS's tsql is not there: apt-get install freetds-bin");
        SqlServer.Options options = new SqlServer.Options(0, PASSWORD, Duration.ZERO);
        try (SqlServer server = SqlServer.start(options)) {
            server.execute("master", "CREATE TABLE t (id int NOT NULL)");
            server.execute("master", "CREATE PROCEDURE p AS\nINSERT INTO t VALUES (NULL)");
            Path input = Files.writeString(directory.resolve("fail.sql"), "EXEC p\nGO\nEXIT\n");

            Said said = say(configured(tsql.get(), server.port(), "off"), input);

            assertThat(said.text())
                    .contains("Msg 515 (severity 16, state 2) from TIDEGATE, Procedure p Line 2")
                    .contains("Cannot insert the value NULL into column 'id'")
                    .contains("The statement has been terminated.");
        }
    }

    private ProcessBuilder configured(Path tsql, int port, String encryption) throws IOException {
        Path configuration =
                Files.writeString(
                        directory.resolve("freetds-" + encryption + ".conf"),
                        String.join(
                                "\n",
                                "[standin]",
                                "host = 127.0.0.1",
                                "port = " + port,
                                "tds version = 7.4",
                                "encryption = " + encryption,
                                ""));
        ProcessBuilder builder =
                new ProcessBuilder(
                        tsql.toString(), "-S", "standin", "-U", SqlServer.USER, "-P", PASSWORD);
        builder.environment().put("FREETDSCONF", configuration.toString());
        return builder;
    }

    private String run(Path tsql, int port, String script)
            throws IOException, InterruptedException {
        Path input = Files.writeString(directory.resolve("input.sql"), script);
        ProcessBuilder builder =
                new ProcessBuilder(
                        tsql.toString(),
                        "-H",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-U",
                        SqlServer.USER,
                        "-P",
                        PASSWORD);
        builder.environment().put("TDSVER", "7.4");
        Said said = say(builder, input);
        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.text()).doesNotContain("Msg ");
        return said.text();
    }

    /** How a client ended, and all that it said. */
    private record Said(int exit, String text) {}

    private Said say(ProcessBuilder client, Path input) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        Process process =
                client.redirectInput(input.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    private static Optional<Path> tsql() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, "tsql"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
