package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The code of the sample databases has no finding of plpgsql_check: on Debian's PostgreSQL, which
 * has it as a package.
 */
class CheckedSamplesTest {
    private static final System.Logger LOG = System.getLogger("convert");
    private static final int VERSION = 15;
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/" + VERSION + "/bin");
    private static final Path CHECK =
            Path.of("/usr/share/postgresql/" + VERSION + "/extension/plpgsql_check.control");

    private static final Set<ObjectKind> CODE =
            Set.of(ObjectKind.PROCEDURE, ObjectKind.FUNCTION, ObjectKind.TRIGGER);

    /** Of a hundred routines. */
    private static final int USUAL_LEAST = 80;

    private static final int SMALL_LEAST = 90;
    private static final Set<String> SMALL = Set.of("northwind.sql", "pubs.sql");

    @TempDir private Path directory;

    @Test
    void nearlyAllRoutinesAreClean() throws Exception {
        assumeTrue(Files.exists(CHECK), "skipped: no postgresql-15-plpgsql-check");
        List<Sample> samples = Sample.all();
        assumeTrue(!samples.isEmpty(), "skipped: there is no shared/data");
        try (PostgresServer server =
                PostgresServer.start(PROGRAMS, directory, PostgresServer.Options.of("checked"))) {
            for (Sample sample : samples) {
                List<Standing> routines =
                        TriedConversion.of(server, sample, VERSION).standings().stream()
                                .filter(standing -> CODE.contains(standing.object().kind()))
                                .toList();
                long clean = routines.stream().filter(it -> it.l2() == Rung.YES).count();
                LOG.log(
                        System.Logger.Level.INFO,
                        "L2 of {0}: {1} of {2}",
                        sample.name(),
                        clean,
                        routines.size());
                assertThat(100.0 * clean / routines.size())
                        .as(sample.name())
                        .isGreaterThanOrEqualTo(
                                SMALL.contains(sample.name()) ? SMALL_LEAST : USUAL_LEAST);
            }
        }
    }
}
