package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.assess.AssessedDatabase;
import dev.tidegate.convert.assess.AssessedObject;
import dev.tidegate.convert.assess.Assessment;
import dev.tidegate.convert.assess.Assessor;
import dev.tidegate.convert.assess.HtmlReport;
import dev.tidegate.convert.assess.SourceLines;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real browser shows the assessment of the sample databases, tried on PostgreSQL, to a newcomer.
 * The screenshots stay in {@code target/browser/assessment/seen}.
 */
@Timeout(420)
final class AssessmentBrowserTest {
    private static final int POSTGRES = 17;
    private static final int HARDEST = 10;
    private static final Duration TOUR_MAX = Duration.ofMinutes(3);
    private static final Path PAGE = Path.of("target/browser/assessment/page/index.html");

    @TempDir static Path folder;

    private static Assessment assessment;
    private static JsonNode seen;

    @BeforeAll
    static void start() throws Exception {
        List<Sample> samples =
                Sample.all().stream().map(AssessmentBrowserTest::asTheVerbReads).toList();
        assumeThat(samples).as("sample databases in shared/data").isNotEmpty();
        assumeThat(Browser.missing()).as("what drives a browser").isEmpty();
        Optional<Browser> browser = Browser.install("assessment");
        assumeThat(browser).as("npm's packages: see target/browser/assessment/npm.log").isPresent();
        SourceLines sources = new SourceLines();
        samples.forEach(it -> sources.add(it.name(), it.files()));
        assessment = assessment(samples);
        Files.createDirectories(PAGE.getParent());
        Files.write(PAGE, HtmlReport.of(assessment, sources).getBytes(StandardCharsets.UTF_8));
        seen =
                browser.orElseThrow()
                        .seen(
                                "assessment.mjs",
                                PAGE.toAbsolutePath().toUri().toString(),
                                Map.of(),
                                TOUR_MAX);
    }

    /** A database has no suffix, and a script that is one has a name. */
    private static Sample asTheVerbReads(Sample sample) {
        return new Sample(
                sample.name().replaceAll("[.]sql$", ""),
                sample.files().stream()
                        .map(it ->
                                it.name().isEmpty()
                                        ? new SourceFile(sample.name(), it.script())
                                        : it)
                        .toList());
    }

    private static Assessment assessment(List<Sample> samples) throws Exception {
        List<AssessedDatabase> databases = new ArrayList<>();
        try (PostgresServer server = PostgresServer.start(folder, "assessed")) {
            for (Sample sample : samples) {
                TriedConversion tried = TriedConversion.of(server, sample, POSTGRES);
                databases.add(
                        Assessor.assess(
                                tried.conversion(), Catalog.of(sample.files()), tried.standings()));
            }
        }
        return new Assessment(
                new Assessment.How(POSTGRES, "strict", true, false), List.copyOf(databases));
    }

    private static String text(String name) {
        return seen.path(name).asText();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(it -> texts.add(it.asText()));
        return texts;
    }

    @Test
    void theFirstLineIsTheVerdictWithTheEffort() {
        assertThat(text("heading"))
                .matches("\\d+ of \\d+ objects need work by hand: about \\d.* h");
        assertThat(texts(seen.path("figures"))).hasSize(4);
        assertThat(text("notice")).contains("Created on PostgreSQL (L1)", "no plpgsql_check");
    }

    @Test
    void theTenHardestAreOnTheFirstScreenEachWithItsReason() {
        JsonNode hardest = seen.path("hardest");

        assertThat(hardest).hasSize(HARDEST);
        assertThat(hardest.findValuesAsText("name"))
                .isEqualTo(assessment.hardest(HARDEST).stream().map(AssessedObject::name).toList());
        assertThat(hardest.findValuesAsText("why")).allMatch(it -> it.length() > 10);
        assertThat(hardest.findValuesAsText("effort"))
                .allMatch(it -> it.matches("[0-9.]+ (h|min)"));
        seen.path("bottoms")
                .forEach(it ->
                        assertThat(it.asDouble()).isLessThanOrEqualTo(seen.path("height").asInt()));
    }

    @Test
    void oneKeyLeadsToTheHardestObjectAndItsLinesOfTheScript() {
        AssessedObject first = assessment.hardest(1).getFirst();

        assertThat(text("opened"))
                .contains(first.name(), "Defined in", first.file())
                .contains(first.items().getFirst().item().suggestion());
        assertThat(text("openedSource")).containsPattern("^\\d+");
        assertThat(seen.path("openedTop").asDouble())
                .isBetween(0.0, seen.path("height").asDouble());
    }

    @Test
    void figuresByTypeDatabaseAndRuleAreThere() {
        assertThat(text("types")).contains("procedures", "tables", "views");
        assessment.databases().forEach(it -> assertThat(text("databases")).contains(it.name()));
        assessment.rules().forEach(it -> assertThat(text("rules")).contains(it.key(), it.title()));
        assertThat(text("effort")).contains("To learn, once", "an eighth");
        assertThat(text("waiting")).isNotBlank();
        assertThat(seen.path("objects").asInt()).isPositive();
    }

    @Test
    void axeFindsNoSeriousFaultInLightOrDarkWideOrNarrow() {
        assertThat(seen.path("faults")).hasSize(4);
        seen.path("faults")
                .properties()
                .forEach(it -> assertThat(texts(it.getValue())).as(it.getKey()).isEmpty());
    }

    @Test
    void nothingIsWiderThanTheScreen() {
        assertThat(seen.path("widths")).hasSize(4);
        seen.path("widths")
                .properties()
                .forEach(it -> assertThat(it.getValue().asInt()).as(it.getKey()).isZero());
    }

    @Test
    void theBrowserComplainsOfNothingAndNothingIsAskedOfAnybody() {
        assertThat(texts(seen.path("complaints"))).isEmpty();
        assertThat(texts(seen.path("elsewhere"))).isEmpty();
    }

    @Test
    void theScreenshotsAreThere() {
        for (String name : List.of("light-wide", "dark-wide", "light-narrow", "dark-narrow")) {
            assertThat(Path.of("target/browser/assessment/seen/assessment-" + name + ".png"))
                    .satisfies(it -> assertThat(Files.size(it)).isGreaterThan(10_000));
        }
    }
}
