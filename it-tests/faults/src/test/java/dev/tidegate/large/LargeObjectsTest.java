package dev.tidegate.large;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.large.BoundedProcess;
import dev.tidegate.sandbox.large.LoadState;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The load of values that are larger than the daemon's heap. How large they are, in MiB, is {@code
 * -Dtidegate.large.value_mib}.
 */
@Tag("process")
final class LargeObjectsTest {
    private static final String PIPELINE = "films";
    private static final int VALUE_MIB = Integer.getInteger("tidegate.large.value_mib", 128);
    private static final int HEAP_MIB = 96;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The stand-in has several copies of a text in memory, so it gets a smaller one. */
    private static final int SCRIPT_PART = 3;

    /** Three bytes each in UTF-8, and a pair of four. */
    private static final String SCRIPT = "\u20ac\u4e2d\ud83d\ude00";

    @TempDir private Path directory;

    @Test
    void valuesLargerThanTheHeapAreLoadedAsTheyAre() throws Exception {
        try (Environment environment = Environment.start(Environment.Options.DEFAULTS)) {
            environment.createSourceDatabase(PIPELINE);
            String content;
            try (Connection source = environment.source(PIPELINE)) {
                content = fill(source);
            }
            environment.capture(PIPELINE);
            try (Connection target = environment.target();
                    BoundedProcess daemon = start(environment)) {
                daemon.await(PATIENCE, () -> LoadState.tablesLoaded(target) == 1);
                System.out.println(daemon.heap() + ", resident " + daemon.residentMibMax());
                assertThat(daemon.terminate()).isZero();

                assertThat(read(target)).isEqualTo(content);
            }
            try (var left = Files.list(folder())) {
                assertThat(left).isEmpty();
            }
        }
    }

    private Path folder() {
        return directory.resolve("values");
    }

    /** Makes two rows that no change table ever shows; gives the digest of one and the length. */
    private static String fill(Connection source) throws Exception {
        try (Statement create = source.createStatement()) {
            create.execute(
                    "CREATE TABLE dbo.film (id int NOT NULL PRIMARY KEY, content varbinary(max),"
                            + " script nvarchar(max))");
        }
        Pieces content = new Pieces((long) VALUE_MIB << 20);
        int times = (VALUE_MIB << 20) / (SCRIPT_PART * Character.BYTES * SCRIPT.length());
        try (PreparedStatement insert =
                source.prepareStatement("INSERT INTO dbo.film VALUES (?, ?, ?)")) {
            insert.setInt(1, 1);
            insert.setBinaryStream(2, content, content.length);
            insert.setNString(3, "short");
            insert.execute();
            insert.setInt(1, 2);
            insert.setBytes(2, new byte[] {2});
            insert.setNCharacterStream(3, new Script(times), (long) times * SCRIPT.length());
            insert.execute();
        }
        return "%s %d".formatted(content.digest(), (long) times * (SCRIPT.length() - 1));
    }

    private static String read(Connection target) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select encode(sha256(a.content), 'hex'), length(b.script), b.script ="
                                        + " repeat('"
                                        + SCRIPT
                                        + "', length(b.script) / 3), a.script, b.content = '\\x02'"
                                        + " from dbo.film a, dbo.film b where a.id = 1 and b.id = 2")) {
            row.next();
            assertThat(row.getBoolean(3)).as("the script is the same").isTrue();
            assertThat(row.getString(4)).isEqualTo("short");
            assertThat(row.getBoolean(5)).isTrue();
            return row.getString(1) + " " + row.getLong(2);
        }
    }

    private BoundedProcess start(Environment environment) throws IOException {
        Files.createDirectories(folder());
        Path settings =
                Files.writeString(
                        directory.resolve("tidegate.yaml"),
                        """
                        pipeline: %s
                        source:
                          url: "%s"
                          user: "%s"
                          password: "%s"
                        journal:
                          bootstrap_servers: "%s"
                          replication_factor: 1
                        target:
                          url: "%s"
                          user: "%s"
                          password: "not asked for on loopback"
                        load:
                          large_object_folder: values
                        validate:
                          audit: "off"
                        http:
                          host: 127.0.0.1
                          port: 0
                        """
                                .formatted(
                                        PIPELINE,
                                        environment.sqlServer().jdbcUrl(PIPELINE),
                                        environment.sqlServer().user(),
                                        environment.sqlServer().password(),
                                        environment.kafka().bootstrapServers(),
                                        environment.postgres().jdbcUrl(),
                                        PostgresServer.USER));
        return BoundedProcess.start(
                directory,
                BoundedProcess.Jvm.small(HEAP_MIB),
                List.of("dev.tidegate.daemon.Main", "run", "--config", settings.toString()));
    }

    /** Bytes that are made while they are read. */
    private static final class Pieces extends InputStream {
        private final long length;
        private final MessageDigest digest;
        private long given;

        Pieces(long length) throws Exception {
            this.length = length;
            this.digest = MessageDigest.getInstance("SHA-256");
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int start, int count) {
            if (given == length) {
                return -1;
            }
            int read = (int) Math.min(count, length - given);
            for (int i = start; i < start + read; i++) {
                into[i] = (byte) (given * given++ >> 7);
            }
            digest.update(into, start, read);
            return read;
        }

        String digest() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /** Text that is made while it is read. */
    private static final class Script extends Reader {
        private final long length;
        private long given;

        Script(int times) {
            this.length = (long) times * SCRIPT.length();
        }

        @Override
        public int read(char[] into, int start, int count) {
            if (given == length) {
                return -1;
            }
            int read = (int) Math.min(count, length - given);
            for (int i = start; i < start + read; i++) {
                into[i] = SCRIPT.charAt((int) (given++ % SCRIPT.length()));
            }
            return read;
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
