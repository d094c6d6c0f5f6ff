package dev.tidegate.sandbox.sqlserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class SessionNumbersTest {
    @Test
    void aNumberIsGivenAgainWhenAllWereAndItsSessionHasEnded() {
        SessionNumbers numbers = new SessionNumbers(54);
        Set<Integer> open = Set.of(51, 53);

        assertThat(numbers.next(_ -> false)).isEqualTo(51);
        assertThat(numbers.next(_ -> false)).isEqualTo(52);
        assertThat(numbers.next(_ -> false)).isEqualTo(53);
        assertThat(numbers.next(_ -> false)).isEqualTo(54);
        assertThat(numbers.next(open::contains)).isEqualTo(52);
        assertThat(numbers.next(open::contains)).isEqualTo(54);
    }
}
