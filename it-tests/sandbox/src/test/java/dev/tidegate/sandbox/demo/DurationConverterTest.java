package dev.tidegate.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationConverterTest {
    @Test
    void durationsHaveAUnitUnlessTheyAreZero() {
        DurationConverter converter = new DurationConverter();

        assertThat(converter.convert("0")).isZero();
        assertThat(converter.convert("250ms")).isEqualTo(Duration.ofMillis(250));
        assertThat(converter.convert("5s")).isEqualTo(Duration.ofSeconds(5));
        assertThat(converter.convert("2m")).isEqualTo(Duration.ofMinutes(2));
        assertThatThrownBy(() -> converter.convert("5"))
                .hasMessageContaining("expected one such as 0, 250ms, 5s or 2m");
    }
}
