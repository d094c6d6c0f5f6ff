package dev.tidegate.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {
    @Test
    void aPipelineNamesItsTopics() {
        KafkaSettings settings = KafkaSettings.local("localhost:9092", "shop");

        assertThat(settings.journalTopic()).isEqualTo("shop.journal");
        assertThat(settings.stateTopic()).isEqualTo("shop.state");
    }

    @Test
    void oneCopyMayBeMissingWhenThereAreSeveral() {
        assertThat(KafkaSettings.local("localhost:9092", "shop").minInsyncReplicas()).isEqualTo(1);
        assertThat(replicated(3).minInsyncReplicas()).isEqualTo(2);
    }

    @Test
    void secretsAreNotPrinted() {
        KafkaSettings settings = withProperty("sasl.jaas.config", "hunter2");

        assertThat(settings.toString()).contains("sasl.jaas.config").doesNotContain("hunter2");
    }

    @Test
    void whatExactlyOnceRestsOnCannotBeSet() {
        assertThatThrownBy(() -> withProperty("acks", "1"))
                .asInstanceOf(InstanceOfAssertFactories.type(TidegateException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SETTINGS_INVALID))
                .satisfies(e -> assertThat(e).hasMessageContaining("[acks]"));
    }

    @Test
    void aNameThatKafkaRefusesIsRefusedEarly() {
        assertThatThrownBy(() -> KafkaSettings.local("localhost:9092", "my shop"))
                .hasMessageContaining("\"my shop\"");
    }

    @Test
    void aBrokenClientPropertyIsNamedWithoutItsValue() {
        KafkaSettings settings = withProperty("security.protocol", "hunter2");

        assertThatThrownBy(() -> new KafkaJournal(settings).openReader(0, 0))
                .hasMessageContaining("security.protocol")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    private static KafkaSettings replicated(int copies) {
        return new KafkaSettings(
                "localhost:9092", "shop", copies, Optional.of(Duration.ofDays(7)), Map.of());
    }

    private static KafkaSettings withProperty(String name, String value) {
        return new KafkaSettings(
                "localhost:9092", "shop", 1, Optional.empty(), Map.of(name, value));
    }
}
