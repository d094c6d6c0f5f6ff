package dev.tidegate.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart tells what is wrong with values before anything is made of them. */
@Timeout(60)
final class ChartTest {
    @TempDir Path folder;

    @Test
    void helmFindsNothingToComplainOf() {
        LintResult result = Rendering.helm().lint().strict().quiet().call();

        assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replicaCount=2",
                "replicas=none",
                "settings.source.password=x",
                "settings.target.password=x",
                "settings.http.host=127.0.0.1",
                "settings.pipeline=not a name",
                "hookObjects[0].resource=pods",
                "networkPolicy.operators=all",
                "temporarySize=4GB"
            })
    void wrongValuesAreRefused(String value) {
        assertThatThrownBy(() -> Rendering.chart(value))
                .as(value)
                .hasMessageContaining("values don't meet the specifications of the schema");
    }

    @Test
    void otherSettingsReachTheDaemon() {
        Manifests manifests =
                Rendering.chart(
                        "settings.apply.window_bytes_max=134217728",
                        "settings.http.port=9443",
                        "settings.pipeline=billing");
        Pod pod = Pod.in(folder, manifests);

        assertThat(pod.parsed().apply().windowBytesMax()).isEqualTo(134_217_728);
        assertThat(pod.port("api")).isEqualTo(9443);
        assertThat(pod.parsed().pipeline()).isEqualTo("billing");
    }
}
