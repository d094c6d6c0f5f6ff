package dev.tidegate.bench.apply.process;

import java.util.Optional;

/**
 * What one applier took for all changes.
 *
 * @param seconds from its start of applying to its last commit
 * @param cpuSeconds processor time of its own process meanwhile
 * @param windowChanges changes of the target transaction in which the median change went in; 0 if
 *     the applier does not tell
 */
public record Applied(double seconds, double cpuSeconds, long windowChanges) {
    private static final String PREFIX = "applied ";

    /** Tells it to the process that started this one, which finds it with {@link #in}. */
    public void tell() {
        System.out.println(PREFIX + seconds + " " + cpuSeconds + " " + windowChanges);
    }

    /** What a process told, in all that it printed; empty if it did not. */
    public static Optional<Applied> in(String output) {
        return output.lines()
                .filter(line -> line.startsWith(PREFIX))
                .map(line -> parse(line.substring(PREFIX.length())))
                .findFirst();
    }

    private static Applied parse(String text) {
        String[] parts = text.split(" ", -1);
        return new Applied(
                Double.parseDouble(parts[0]),
                Double.parseDouble(parts[1]),
                Long.parseLong(parts[2]));
    }
}
