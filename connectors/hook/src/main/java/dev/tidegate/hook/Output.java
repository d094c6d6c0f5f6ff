package dev.tidegate.hook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The end of what a process writes; reads on a thread of its own, so that it can go on writing. */
final class Output {
    private static final int KEPT_MAX = 4_096;

    private final StringBuilder kept = new StringBuilder();
    private final Thread reader;

    private Output(InputStream from) {
        reader = Thread.ofVirtual().name("hook-output").unstarted(() -> read(from));
    }

    static Output of(Process process) {
        Output output = new Output(process.getInputStream());
        output.reader.start();
        return output;
    }

    /** What it wrote last, when it has ended or this time is over. */
    String text(Duration patience) throws InterruptedException {
        boolean _ = reader.join(patience);
        synchronized (kept) {
            return kept.toString();
        }
    }

    private void read(InputStream from) {
        byte[] bytes = new byte[KEPT_MAX];
        try (from) {
            for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                keep(new String(bytes, 0, count, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            keep(" (its output ended: " + e.getClass().getSimpleName() + ")");
        }
    }

    private void keep(String text) {
        synchronized (kept) {
            kept.append(text);
            kept.delete(0, Math.max(0, kept.length() - KEPT_MAX));
        }
    }
}
