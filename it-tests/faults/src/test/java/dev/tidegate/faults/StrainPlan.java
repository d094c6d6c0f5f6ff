package dev.tidegate.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/**
 * What happens in which round, as a seed decides. Three rounds that follow each other have each of
 * the {@link Strain}s once, two or three at a time; no end.
 */
final class StrainPlan {
    /** How many rounds have all of them. */
    static final int ROUNDS_OF_ALL = 3;

    private static final long LASTS_MILLIS_MIN = 1_000;
    private static final long LASTS_MILLIS_MAX = 5_000;

    private final Random random;
    private final List<Strain> left = new ArrayList<>();
    private int drawn;

    StrainPlan(long seed) {
        random = new Random(seed);
    }

    /**
     * What happens at once.
     *
     * @param lasts how long what lasts does
     */
    record Round(List<Strain> strains, Duration lasts) {
        void strike(Servers servers, Scenario scenario) throws Exception {
            for (Strain strain : strains) {
                strain.begin(servers, scenario);
            }
            scenario.live(lasts);
            for (Strain strain : strains) {
                strain.end(servers, scenario);
            }
        }
    }

    Round next() {
        if (left.isEmpty()) {
            left.addAll(EnumSet.allOf(Strain.class));
            Collections.shuffle(left, random);
            drawn = 0;
        }
        int rounds = ROUNDS_OF_ALL - drawn++;
        List<Strain> those = left.subList(0, (left.size() + rounds - 1) / rounds);
        Round round =
                new Round(
                        List.copyOf(those),
                        Duration.ofMillis(random.nextLong(LASTS_MILLIS_MIN, LASTS_MILLIS_MAX)));
        those.clear();
        return round;
    }
}
