package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.convert.Stage.Phase;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tables of the sample databases, where {@code shared/data} lies beside the project, as the
 * stand-in's catalog has them.
 */
class SampleTablesTest {
    private static final String PASSWORD = "Passw0rd!";

    private static final Map<Sample, List<TableDefinition>> SAMPLES = new LinkedHashMap<>();

    @TempDir private static Path directory;

    private static PostgresServer target;
    private static SqlServer source;
    private static int refusedBySource;

    @BeforeAll
    static void start() throws IOException, InterruptedException, SQLException {
        List<Sample> samples = Sample.all();
        assumeTrue(!samples.isEmpty(), "skipped: there is no shared/data");
        target = PostgresServer.start(directory, "samples");
        source = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
        SampleTables tables = new SampleTables(source, PASSWORD);
        for (Sample sample : samples) {
            SAMPLES.put(sample, tables.of(name(sample), sample.files()));
        }
        refusedBySource = tables.refused();
    }

    @AfterAll
    static void stop() {
        if (target != null) {
            target.close();
        }
        if (source != null) {
            source.close();
        }
    }

    private static String name(Sample sample) {
        return sample.name().replaceAll("\\W", "_");
    }

    @Test
    void postgresTakesAllThatIsPlanned() throws Exception {
        List<LeftOut> refused = new ArrayList<>();
        int tables = 0;
        for (Map.Entry<Sample, List<TableDefinition>> sample : SAMPLES.entrySet()) {
            try (PostgresFixture database =
                    new PostgresFixture(target, "planned_" + name(sample.getKey()))) {
                tables += sample.getValue().size();
                refused.addAll(database.target().schema().create(sample.getValue()));
                refused.addAll(database.target().schema().completeAfterLoad(sample.getValue()));
                assertThat(database.rows("select * from pg_constraint where not convalidated"))
                        .isEmpty();
            }
        }
        refused.removeIf(object -> !object.reason().startsWith("PostgreSQL refuse"));

        assertThat(tables)
                .as("the stand-in did not take %d statements", refusedBySource)
                .isGreaterThan(80);
        assertThat(refused)
                .as("but for defaults that take values from sequences, which deploy makes")
                .allSatisfy(object -> {
                    assertThat(object.object()).startsWith("default of column");
                    assertThat(object.reason()).endsWith("SQLSTATE 42P01");
                });
    }

    @Test
    void deployedTablesAreTakenAsTheyAre() throws Exception {
        for (Map.Entry<Sample, List<TableDefinition>> sample : SAMPLES.entrySet()) {
            try (PostgresFixture database =
                    new PostgresFixture(target, "deployed_" + name(sample.getKey()))) {
                ConvertedScripts.of(sample.getKey())
                        .approved()
                        .deploy(database.url(), Set.of(Phase.BEFORE_LOAD), _ -> {});
                String columns =
                        "select c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),"
                                + " a.attnotnull, a.attidentity, a.attgenerated from pg_class c"
                                + " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
                                + " where c.relkind = 'r' and c.relnamespace::regnamespace::text"
                                + " not in ('tidegate', 'pg_catalog', 'information_schema')"
                                + " order by 1, a.attnum";
                List<String> before = database.rows(columns);
                assertThat(before).isNotEmpty();

                database.target().schema().create(sample.getValue());

                assertThat(database.rows(columns)).as(sample.getKey().name()).isEqualTo(before);
            }
        }
    }
}
