package dev.tidegate.bench.apply.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AppliedTest {
    @Test
    void whatAProcessToldIsFoundAmongAllThatItPrinted() {
        assertThat(Applied.in("a warning\napplied 1.5 2.25 10000\nbye\n"))
                .contains(new Applied(1.5, 2.25, 10_000));
    }

    @Test
    void aProcessThatEndedBeforeHasToldNothing() {
        assertThat(Applied.in("a warning\n")).isEmpty();
    }
}
