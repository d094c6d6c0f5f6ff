package dev.tidegate.bench.load;

/**
 * What one way took for all rows of a table.
 *
 * @param seconds from its first row to its last one, durable
 * @param clientCpu seconds of a processor that its own processes took; 0 where nobody asked
 * @param serverCpu those that PostgreSQL's processes took meanwhile; 0 where nothing is written
 */
record Took(double seconds, double clientCpu, double serverCpu) {}
