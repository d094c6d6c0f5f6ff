package dev.tidegate.quarantine;

import java.util.Random;

/** Decides, from the seed, at which side effect the process dies. */
final class Dice {
    private final Random random;
    private double probability;
    private boolean dead;

    Dice(Random random, double probability) {
        this.random = random;
        this.probability = probability;
    }

    /** Dies no more. */
    void rest() {
        probability = 0;
    }

    void roll(String where) {
        if (dead || random.nextDouble() < probability) {
            dead = true;
            throw new Death(where);
        }
    }

    /** The process is started again. */
    void revive() {
        dead = false;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** The process is gone. */
    static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1;

        Death(String where) {
            super(where);
        }
    }
}
