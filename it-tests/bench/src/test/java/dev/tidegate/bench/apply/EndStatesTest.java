package dev.tidegate.bench.apply;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class EndStatesTest {
    private static final Map<String, String> EXPECTED =
            Map.of("dbo.orders", "2 123 456", "dbo.stock", "7 12 34");

    @Test
    void whoLeavesTheSourcesRowsPasses() {
        assertThatCode(() -> EndStates.requireSame("a", Map.copyOf(EXPECTED), EXPECTED))
                .doesNotThrowAnyException();
    }

    @Test
    void whoLeavesOtherValuesInAsManyRowsIsCaught() {
        Map<String, String> left = Map.of("dbo.orders", "2 123 457", "dbo.stock", "7 12 34");

        assertThatThrownBy(() -> EndStates.requireSame("a", left, EXPECTED))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("a left other rows: {dbo.orders=2 123 457}, expected");
    }

    @Test
    void whoLeavesATableOutIsCaught() {
        assertThatThrownBy(() ->
                        EndStates.requireSame("a", Map.of("dbo.orders", "2 123 456"), EXPECTED))
                .isInstanceOf(IllegalStateException.class);
    }
}
