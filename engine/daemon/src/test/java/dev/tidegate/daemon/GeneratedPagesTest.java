package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.ErrorGuide;
import dev.tidegate.control.PreflightPage;
import dev.tidegate.metric.MetricCatalogue;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsCatalogue;
import dev.tidegate.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pages in deploy/ say what the code does. {@code -Dtidegate.generate=true} rewrites them. */
final class GeneratedPagesTest {
    private static final Path DEPLOY = Path.of("../../deploy");

    @Test
    void theTableOfSettingsIsUpToDate() throws IOException {
        compare("settings.md", SettingsCatalogue.markdown());
    }

    @Test
    void theTableOfMetricsIsUpToDate() throws IOException {
        compare("metrics.md", MetricCatalogue.markdown());
    }

    @Test
    void theTableOfErrorsIsUpToDate() throws IOException {
        compare("errors.md", ErrorGuide.markdown());
    }

    @Test
    void theTableOfChecksIsUpToDate() throws IOException {
        try (Examinations examinations = Examinations.of(example())) {
            compare(
                    "preflight.md",
                    PreflightPage.markdown(
                            examinations.all().stream()
                                    .flatMap(it -> it.checks().stream())
                                    .toList()));
        }
    }

    @Test
    void theSettingsToStartFromAreWell() {
        assertThat(example().pipeline()).isEqualTo("orders");
    }

    private static Settings example() {
        return SettingsReader.read(
                        DEPLOY.resolve("tidegate.example.yaml"),
                        Map.of("SOURCE_PASSWORD", "a", "TARGET_PASSWORD", "b"))
                .settings();
    }

    private static void compare(String name, String generated) throws IOException {
        Path page = DEPLOY.resolve(name);
        if (Boolean.getBoolean("tidegate.generate")) {
            Files.createDirectories(DEPLOY);
            Files.writeString(page, generated);
        }
        assertThat(page)
                .as("run: mvn -pl engine/daemon -am test -Dtidegate.generate=true")
                .hasContent(generated);
    }
}
