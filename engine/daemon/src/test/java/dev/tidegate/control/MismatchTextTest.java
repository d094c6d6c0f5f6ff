package dev.tidegate.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import dev.tidegate.validate.AuditRecords.TableRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code validate mismatches} over records in memory. */
final class MismatchTextTest {
    private static final TableId ITEM = new TableId("dbo", "item");
    private static final String SETTINGS =
            """
            pipeline: orders
            source:
              url: jdbc:sqlserver://sql.example;databaseName=orders
              user: reader
              password: S3CRET
            journal:
              bootstrap_servers: kafka:9092
            target:
              url: jdbc:postgresql://pg.example/orders
              user: writer
            """;

    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private Map<TableId, TableRecord> records =
            Map.of(
                    ITEM,
                    record(
                            List.of(
                                    mismatch(Row.of("secret", 17), Mismatch.Kind.CHANGED, "price"),
                                    mismatch(
                                            Row.of(new byte[] {1, (byte) 255}, null),
                                            Mismatch.Kind.MISSING,
                                            "id"))));

    @Test
    void rowsThatDifferAreListedWithoutTheirKeys() throws Exception {
        assertThat(run()).isEqualTo(2);
        assertThat(out.toString())
                .contains("dbo.item: 2", "other values, price", "missing on the target, id")
                .contains("--values shows the keys")
                .doesNotContain("secret");
    }

    @Test
    void withValuesTheKeysAreShown() throws Exception {
        assertThat(run("--values")).isEqualTo(2);
        assertThat(out.toString()).contains("key (secret, 17)  other values", "(0x01ff, null)");
    }

    @Test
    void programsGetTheSame() throws Exception {
        assertThat(run("--format", "json", "DBO.item")).isEqualTo(2);
        assertThat(out.toString())
                .contains("\"table\":\"dbo.item\"", "\"kind\":\"CHANGED\"")
                .contains("\"columns\":[\"price\"]")
                .doesNotContain("secret", "key");
        assertThat(run("--format", "json", "--values")).isEqualTo(2);
        assertThat(out.toString()).contains("\"key\":[\"secret\",\"17\"]");
    }

    @Test
    void withoutAnyTheExitCodeSaysSo() throws Exception {
        assertThat(run("dbo.other")).isZero();
        records = Map.of(ITEM, record(List.of()));
        assertThat(run()).isZero();
        assertThat(out.toString()).contains("no row is known to differ");
    }

    private int run(String... args) throws Exception {
        Path file = directory.resolve("f.yaml");
        Files.writeString(file, SETTINGS);
        CommandLine line =
                new CommandLine(new ValidateVerb(_ -> new Archive(records)))
                        .setOut(new PrintWriter(out));
        String[] all = new String[args.length + 3];
        all[0] = "mismatches";
        all[1] = "--config";
        all[2] = file.toString();
        System.arraycopy(args, 0, all, 3, args.length);
        return line.execute(all);
    }

    private record Archive(Map<TableId, TableRecord> tables) implements AuditArchive {
        @Override
        public void close() {}
    }

    private static TableRecord record(List<Mismatch> mismatches) {
        return new TableRecord(
                new State(Standing.MISMATCH, "", Instant.EPOCH),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                mismatches);
    }

    private static Mismatch mismatch(Row key, Mismatch.Kind kind, String column) {
        return new Mismatch(Optional.of(key), kind, List.of(column), 1, Lsn.ZERO, Instant.EPOCH);
    }
}
