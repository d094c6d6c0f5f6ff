package dev.tidegate.bench.transaction;

import dev.tidegate.sandbox.large.BoundedProcess;

/**
 * How a transaction arrived.
 *
 * @param changes how many it has
 * @param seconds until a reader saw it
 * @param ordinaryRate changes a second of ordinary transactions that went the same way before; 0 if
 *     none did
 * @param heap of the process that brought it, in MiB
 * @param backend of the PostgreSQL process that wrote it
 * @param looks how often the reader looked
 * @param partial how often it saw a part
 */
record Arrival(
        long changes,
        double seconds,
        double ordinaryRate,
        BoundedProcess.Heap heap,
        BackendMemory.Peak backend,
        long looks,
        long partial) {
    /** Changes a second. */
    double rate() {
        return changes / seconds;
    }
}
