package dev.tidegate.bench.apply;

/**
 * What one applier took for all changes.
 *
 * @param seconds from its start of applying to its last commit
 * @param cpuSeconds processor time of its own process meanwhile
 * @param windowChanges changes of the target transaction in which the median change went in; 0 if
 *     the applier does not tell
 */
record Applied(double seconds, double cpuSeconds, long windowChanges) {
    private static final String PREFIX = "applied ";

    /** For the standard output of a process, where {@link #parse} finds it. */
    String line() {
        return PREFIX + seconds + " " + cpuSeconds + " " + windowChanges;
    }

    static boolean isLine(String line) {
        return line.startsWith(PREFIX);
    }

    static Applied parse(String line) {
        String[] parts = line.substring(PREFIX.length()).split(" ", -1);
        return new Applied(
                Double.parseDouble(parts[0]),
                Double.parseDouble(parts[1]),
                Long.parseLong(parts[2]));
    }
}
