package dev.tidegate.sandbox.demo;

import java.util.List;
import java.util.Map;

/**
 * What a cutover and its rollback came to.
 *
 * @param promised commits that servers confirmed to the applications
 * @param rehearsalMs the longest time without a commit in the rehearsal
 * @param pausesMs of the cutover and of the rollback, between the last commit on one side and the
 *     first one on the other
 * @param refusals attempts that failed, by side, error number and SQL state; each was made again
 * @param sourceFaults promises that SQL Server did not keep
 * @param targetFaults promises that PostgreSQL did not keep
 * @param tables what the comparison of both sides found
 */
record CutoverReport(
        long promised,
        double rehearsalMs,
        List<Double> pausesMs,
        Map<String, Long> refusals,
        List<String> sourceFaults,
        List<String> targetFaults,
        List<DemoReport.Table> tables) {
    private static final int DIFFERENT = 2;

    /** Copies what it is given. */
    CutoverReport {
        pausesMs = List.copyOf(pausesMs);
        refusals = Map.copyOf(refusals);
        sourceFaults = List.copyOf(sourceFaults);
        targetFaults = List.copyOf(targetFaults);
        tables = List.copyOf(tables);
    }

    /** 0 if every promise was kept, once, and both sides are equal; 2 otherwise. */
    int exitCode() {
        boolean kept =
                sourceFaults.isEmpty()
                        && targetFaults.isEmpty()
                        && tables.stream().allMatch(DemoReport.Table::equal);
        return kept ? 0 : DIFFERENT;
    }
}
