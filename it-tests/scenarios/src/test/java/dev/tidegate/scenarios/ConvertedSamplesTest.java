package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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

    /**
     * What of it ran to its end, of 149 tables, 61, 22, 141 and 9. Of procedures 85, some of which
     * a busy machine does not end in time.
     */
    private static final long TABLES_RUN_LEAST = 138;

    private static final long VIEWS_RUN_LEAST = 57;
    private static final long FUNCTIONS_RUN_LEAST = 22;
    private static final long PROCEDURES_RUN_LEAST = 113;
    private static final long TRIGGERS_RUN_LEAST = 8;

    private static final List<TriedConversion> TRIED = new ArrayList<>();

    @TempDir private static Path directory;

    private static PostgresServer server;

    @BeforeAll
    static void convertAll() throws IOException, InterruptedException, SQLException {
        List<Sample> samples = Sample.all();
        assumeTrue(!samples.isEmpty(), "skipped: there is no shared/data");
        server = PostgresServer.start(directory, "samples");
        for (Sample sample : samples) {
            TRIED.add(TriedConversion.of(server, sample, 17));
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

    @Test
    void asMuchOfTheCodeRunsOnGeneratedDataAsBefore() {
        assertThat(ran(ObjectKind.TABLE)).as("tables").isGreaterThanOrEqualTo(TABLES_RUN_LEAST);
        assertThat(ran(ObjectKind.VIEW)).as("views").isGreaterThanOrEqualTo(VIEWS_RUN_LEAST);
        assertThat(ran(ObjectKind.FUNCTION))
                .as("functions")
                .isGreaterThanOrEqualTo(FUNCTIONS_RUN_LEAST);
        assertThat(ran(ObjectKind.PROCEDURE))
                .as("procedures")
                .isGreaterThanOrEqualTo(PROCEDURES_RUN_LEAST);
        assertThat(ran(ObjectKind.TRIGGER))
                .as("triggers")
                .isGreaterThanOrEqualTo(TRIGGERS_RUN_LEAST);
    }

    private static long ran(ObjectKind kind) {
        long ran = 0;
        long failed = 0;
        for (TriedConversion tried : TRIED) {
            for (Standing standing : tried.of(kind)) {
                ran += standing.l3() == Rung.YES ? 1 : 0;
                failed += standing.l1() == Rung.YES && standing.l3() == Rung.NO ? 1 : 0;
                if (standing.l1() == Rung.YES && standing.l3() != Rung.YES) {
                    LOG.log(
                            System.Logger.Level.INFO,
                            "{0} {1}: {2}",
                            standing.l3(),
                            standing.object().id(),
                            standing.reasons());
                }
            }
        }
        LOG.log(
                System.Logger.Level.INFO,
                "L3 of {0}: {1} ran, {2} failed",
                kind.many(),
                ran,
                failed);
        return ran;
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
}
