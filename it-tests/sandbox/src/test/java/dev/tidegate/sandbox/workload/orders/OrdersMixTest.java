package dev.tidegate.sandbox.workload.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OrdersMixTest {
    @Test
    void thePercentagesSumToAHundred() {
        assertThat(Arrays.stream(OrdersMix.values()).mapToInt(OrdersMix::percent).sum())
                .isEqualTo(100);
    }

    @Test
    void eachTypeComesAsOftenAsItsPercentageSays() {
        Map<OrdersMix, Integer> counts = new EnumMap<>(OrdersMix.class);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000_000; i++) {
            counts.merge(OrdersMix.pick(random), 1, Integer::sum);
        }
        for (OrdersMix type : OrdersMix.values()) {
            assertThat(counts.getOrDefault(type, 0) / 10_000.0)
                    .isCloseTo(type.percent(), within(0.25));
        }
    }
}
