package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

final class RowTest {
    @Test
    void rowsAreEqualByContentEvenOfByteArrays() {
        assertThat(Row.of(1, new byte[] {1, 2}, null))
                .isEqualTo(Row.of(1, new byte[] {1, 2}, null))
                .hasSameHashCodeAs(Row.of(1, new byte[] {1, 2}, null));
    }

    @Test
    void nullAndUnchangedAndEmptyAreThreeThings() {
        assertThat(Row.of((Object) null)).isNotEqualTo(Row.of(Row.UNCHANGED));
        assertThat(Row.of("")).isNotEqualTo(Row.of((Object) null));
        assertThat(Row.of(Row.UNCHANGED).isUnchanged(0)).isTrue();
    }

    @Test
    void decimalsOfAnotherScaleAreNotTheSameValue() {
        assertThat(Row.of(new BigDecimal("1.0"))).isNotEqualTo(Row.of(new BigDecimal("1.00")));
    }

    @Test
    void aRowNeverShowsItsValues() {
        assertThat(Row.of("secret", 42)).hasToString("Row[2 values]");
    }
}
