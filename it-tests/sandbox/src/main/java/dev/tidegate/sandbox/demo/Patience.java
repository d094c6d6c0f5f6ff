package dev.tidegate.sandbox.demo;

import java.time.Duration;

/** Waits for something that another server does and does not announce: asks until it is so. */
public final class Patience {
    private final Duration pause;
    private final Duration limit;

    /**
     * Makes one.
     *
     * @param pause between two questions
     * @param limit after which it is too late
     */
    public Patience(Duration pause, Duration limit) {
        this.pause = pause;
        this.limit = limit;
    }

    /** A question; throws when it will never be so. */
    @FunctionalInterface
    public interface Question {
        /** Whether it is so now. */
        boolean isSo() throws Exception;
    }

    /** Returns whether it came true within the limit. */
    public boolean await(Question question) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!question.isSo()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(pause);
        }
        return true;
    }
}
