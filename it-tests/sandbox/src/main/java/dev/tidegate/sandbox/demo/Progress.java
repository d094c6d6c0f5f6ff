package dev.tidegate.sandbox.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Lines for the person who watches, each with the time since the start. */
public final class Progress {
    private final PrintWriter out;
    private final long start = System.nanoTime();

    /** The time counts from now. */
    public Progress(PrintWriter out) {
        this.out = out;
    }

    /** Prints a line. */
    @SuppressWarnings("AnnotateFormatMethod") // needs a library for one annotation
    public void say(String format, Object... values) {
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        out.printf(
                Locale.ROOT, "%7.1f s  %s%n", seconds, String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
