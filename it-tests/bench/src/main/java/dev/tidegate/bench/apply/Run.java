package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.process.Applied;

/**
 * One competitor's run, measured from outside too.
 *
 * @param competitor its name
 * @param round from 1; runs of one round are compared with each other
 * @param changes of the source
 * @param outcome as the applier tells it
 */
record Run(String competitor, int round, long changes, Outcome outcome, Server server) {

    /**
     * What the server did meanwhile.
     *
     * @param commits transactions
     * @param cpuSeconds processor time of all of its processes
     */
    record Server(long commits, double cpuSeconds) {}

    /** What it took. */
    Applied applied() {
        return outcome.applied();
    }

    /** Changes a second. */
    double rate() {
        return changes / applied().seconds();
    }

    /** Commits a second. */
    double commitRate() {
        return server.commits() / applied().seconds();
    }

    /** Microseconds of the applier's process for each change. */
    double applierMicros() {
        return applied().cpuSeconds() * 1e6 / changes;
    }

    /** Microseconds of the server's processes for each change. */
    double serverMicros() {
        return server.cpuSeconds() * 1e6 / changes;
    }
}
