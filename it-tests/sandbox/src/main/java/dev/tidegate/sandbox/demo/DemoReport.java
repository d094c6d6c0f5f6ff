package dev.tidegate.sandbox.demo;

import dev.tidegate.sandbox.compare.Difference;
import dev.tidegate.sandbox.compare.TableResult;
import java.util.List;
import java.util.Map;

/**
 * What a demonstration found; its JSON has these names.
 *
 * @param run what was asked for
 * @param source what the clients did
 * @param target what arrived
 * @param tables how each table compares
 * @param partialTransactionsSeen snapshots of the target that showed a part of a transaction
 * @param invariantViolations how often a snapshot of the target broke an invariant
 * @param lagMs from the source's confirmation of a commit to the target's answer that shows it
 * @param watched how much the watching saw
 * @param versions of Debezium, Kafka, PostgreSQL, the driver, and more
 */
record DemoReport(
        Run run,
        Source source,
        Target target,
        List<Table> tables,
        long partialTransactionsSeen,
        long invariantViolations,
        Lags.Summary lagMs,
        Watched watched,
        Map<String, String> versions) {
    private static final int DIFFERENT = 2;

    /** What was asked for. */
    record Run(String workload, double seconds, double rate, int clients, long seed) {}

    /**
     * What the clients did.
     *
     * @param transactions committed, as the source's own rows count them
     * @param rate transactions a second while the target was watched
     * @param rolledBack transactions that were given up by their users
     * @param retried attempts that lost a deadlock
     * @param refused transactions that constraints refused, by error number
     * @param missedTurns transactions that were due but came too late to be made
     */
    record Source(
            long transactions,
            double rate,
            long rolledBack,
            long retried,
            Map<Integer, Long> refused,
            long missedTurns) {}

    /**
     * What arrived.
     *
     * @param transactions as the target's rows count them
     * @param loadedRows rows that the source had at the start
     * @param loadSeconds until the target was consistent
     */
    record Target(long transactions, long loadedRows, double loadSeconds) {}

    /**
     * How a table compares.
     *
     * @param differences how many
     * @param first the first of them: keys and columns, no values
     */
    record Table(
            String name,
            long sourceRows,
            long targetRows,
            boolean equal,
            long differences,
            List<String> first) {
        static Table of(TableResult result) {
            return new Table(
                    result.name(),
                    result.sourceRows(),
                    result.targetRows(),
                    result.equal(),
                    result.differences(),
                    result.first().stream().map(Difference::toString).toList());
        }
    }

    /**
     * How much the watching saw.
     *
     * @param snapshots read by concurrent readers
     * @param invariantChecks how often all invariants were checked
     * @param violations of each invariant
     */
    record Watched(long snapshots, long invariantChecks, Map<String, Long> violations) {}

    /** 0 if the target is what it must be, else 2. */
    int exitCode() {
        boolean isRight =
                tables.stream().allMatch(Table::equal)
                        && source.transactions() == target.transactions()
                        && partialTransactionsSeen == 0
                        && invariantViolations == 0;
        return isRight ? 0 : DIFFERENT;
    }
}
