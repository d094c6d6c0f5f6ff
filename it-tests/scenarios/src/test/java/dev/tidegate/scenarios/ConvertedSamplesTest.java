package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample databases, where {@code shared/data} lies beside the project, on PostgreSQL. */
class ConvertedSamplesTest {
    private static final System.Logger LOG = System.getLogger("convert");

    /** What was created when this was written, of 63, 22, 157 and 12. */
    private static final long VIEWS_LEAST = 61;

    private static final long FUNCTIONS_LEAST = 22;
    private static final long PROCEDURES_LEAST = 141;
    private static final long TRIGGERS_LEAST = 9;

    private static final List<TriedConversion> TRIED = new ArrayList<>();

    @TempDir private static Path directory;

    private static PostgresServer server;

    @BeforeAll
    static void convertAll() throws IOException, InterruptedException, SQLException {
        Path folder = folder();
        assumeTrue(Files.isDirectory(folder), () -> "skipped: there is no " + folder);
        server = PostgresServer.start(directory, "samples");
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path database : inside.sorted().toList()) {
                List<SourceFile> files = files(database);
                if (!files.isEmpty()) {
                    TRIED.add(
                            TriedConversion.of(
                                    server, String.valueOf(database.getFileName()), files));
                }
            }
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void allTablesAreCreatedWhole() {
        assertThat(percentage(ObjectKind.TABLE)).isEqualTo(100);
    }

    @Test
    void allTypesSequencesAndSchemasAreCreatedWhole() {
        assertThat(percentage(ObjectKind.TYPE)).isEqualTo(100);
        assertThat(percentage(ObjectKind.SEQUENCE)).isEqualTo(100);
        assertThat(percentage(ObjectKind.SCHEMA)).isEqualTo(100);
    }

    @Test
    void asMuchOfTheCodeIsCreatedAsBefore() {
        assertThat(created(ObjectKind.VIEW)).as("views").isGreaterThanOrEqualTo(VIEWS_LEAST);
        assertThat(created(ObjectKind.FUNCTION))
                .as("functions")
                .isGreaterThanOrEqualTo(FUNCTIONS_LEAST);
        assertThat(created(ObjectKind.PROCEDURE))
                .as("procedures")
                .isGreaterThanOrEqualTo(PROCEDURES_LEAST);
        assertThat(created(ObjectKind.TRIGGER))
                .as("triggers")
                .isGreaterThanOrEqualTo(TRIGGERS_LEAST);
    }

    private static long created(ObjectKind kind) {
        percentage(kind);
        return TRIED.stream().mapToLong(tried -> tried.created(kind)).sum();
    }

    private static double percentage(ObjectKind kind) {
        long objects = TRIED.stream().mapToLong(tried -> tried.of(kind).size()).sum();
        long created = TRIED.stream().mapToLong(tried -> tried.created(kind)).sum();
        TRIED.forEach(tried ->
                tried.refused(kind).forEach(reason -> LOG.log(System.Logger.Level.INFO, reason)));
        double percentage = 100.0 * created / objects;
        LOG.log(
                System.Logger.Level.INFO,
                "L1 of {0}: {1} of {2}, {3} %",
                kind.many(),
                created,
                objects,
                Math.round(percentage * 10) / 10.0);
        return percentage;
    }

    private static List<SourceFile> files(Path database) throws IOException {
        try (Stream<Path> found = Files.walk(database)) {
            List<SourceFile> files = new ArrayList<>();
            for (Path file :
                    found.filter(any -> any.toString().endsWith(".sql")).sorted().toList()) {
                files.add(
                        new SourceFile(
                                database.relativize(file).toString(),
                                TSqlParser.parse(
                                        text(Files.readAllBytes(file)), SyntaxOptions.SCRIPT)));
            }
            return files;
        }
    }

    /** Some of the scripts are UTF-16, some UTF-8 with a mark, some neither. */
    private static String text(byte[] bytes) {
        if (bytes.length > 1 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xFE) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        }
        boolean mark = bytes.length > 2 && (bytes[0] & 0xFF) == 0xEF && (bytes[1] & 0xFF) == 0xBB;
        return new String(
                bytes, mark ? 3 : 0, bytes.length - (mark ? 3 : 0), StandardCharsets.UTF_8);
    }

    private static Path folder() {
        Path at = Path.of("").toAbsolutePath();
        while (at.getParent() != null) {
            Path data = at.resolve("shared/data");
            if (Files.isDirectory(data)) {
                return data;
            }
            at = at.getParent();
        }
        return Path.of("shared/data");
    }
}
