package dev.tidegate.simulation;

import java.util.Random;

/** A process that dies: thrown by a fake before or after any of its side effects. */
final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crash(String where) {
        super(where);
    }

    /** Decides, from the seed, which side effect is the last one. */
    static final class Dice {
        private final Random random;
        private double probability;

        Dice(Random random, double probability) {
            this.random = random;
            this.probability = probability;
        }

        void never() {
            probability = 0;
        }

        void roll(String where) {
            if (random.nextDouble() < probability) {
                throw new Crash(where);
            }
        }
    }
}
