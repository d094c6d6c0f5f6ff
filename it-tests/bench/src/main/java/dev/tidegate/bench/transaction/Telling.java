package dev.tidegate.bench.transaction;

import dev.tidegate.sandbox.demo.Patience;
import java.time.Duration;

/** A question that is asked often; while its answer is no, that is told now and then. */
final class Telling implements Patience.Question {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final Patience.Question question;
    private final Runnable tell;
    private long toldNanos = System.nanoTime();

    Telling(Patience.Question question, Runnable tell) {
        this.question = question;
        this.tell = tell;
    }

    @Override
    public boolean isSo() throws Exception {
        boolean isSo = question.isSo();
        if (!isSo && System.nanoTime() - toldNanos > INTERVAL.toNanos()) {
            toldNanos = System.nanoTime();
            tell.run();
        }
        return isSo;
    }
}
