package dev.tidegate.load;

/** How much memory the changes kept for all open chunks take. Safe for use by several threads. */
final class KeptBudget {
    private final long bytesMax;
    private long bytes;

    KeptBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** So many more, or fewer, are kept. */
    synchronized void add(long difference) {
        bytes += difference;
    }

    synchronized boolean isExceeded() {
        return bytes > bytesMax;
    }
}
