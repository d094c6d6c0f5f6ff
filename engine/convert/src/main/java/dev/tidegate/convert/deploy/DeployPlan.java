package dev.tidegate.convert.deploy;

import dev.tidegate.convert.review.Manifest;
import dev.tidegate.convert.review.ReviewBoard.Reviewed;
import java.util.List;

/**
 * What a deployment would do, or why it does nothing.
 *
 * @param tasks in the order to do them
 * @param unchanged paths of files that are deployed as they are
 * @param gone paths of files whose objects somebody removed; they are made again
 * @param drifted what somebody else changed on the target, which is left as it is
 * @param orphaned what was deployed of files that are no longer in the folder; it stays
 * @param leftOut objects that a decision leaves out
 * @param blocked objects that wait for a decision: nothing is done before
 * @param refusals what is in the way: nothing is done before
 */
public record DeployPlan(
        String database,
        List<Task> tasks,
        List<String> unchanged,
        List<String> gone,
        List<Drift> drifted,
        List<Drift> orphaned,
        List<String> leftOut,
        List<Reviewed> blocked,
        List<Refusal> refusals) {
    public DeployPlan {
        tasks = List.copyOf(tasks);
        unchanged = List.copyOf(unchanged);
        gone = List.copyOf(gone);
        drifted = List.copyOf(drifted);
        orphaned = List.copyOf(orphaned);
        leftOut = List.copyOf(leftOut);
        blocked = List.copyOf(blocked);
        refusals = List.copyOf(refusals);
    }

    /**
     * What is done for a file.
     *
     * @param drops statements that remove what an earlier text of it made
     * @param statements to run; what is there already is not among them
     * @param expected what it makes, as far as that is known before
     * @param there identities of what it would make and is there already
     * @param before what it made the last time
     * @param hash SHA-256 of all its statements
     */
    public record Task(
            Manifest.File file,
            List<String> drops,
            List<String> statements,
            List<Creation> expected,
            List<String> there,
            List<String> before,
            String hash) {
        public Task {
            drops = List.copyOf(drops);
            statements = List.copyOf(statements);
            expected = List.copyOf(expected);
            there = List.copyOf(there);
            before = List.copyOf(before);
        }
    }

    /** Objects of a file that are on the target otherwise than the folder says. */
    public record Drift(String path, List<String> objects) {
        public Drift {
            objects = List.copyOf(objects);
        }
    }

    /**
     * Why a file cannot be deployed.
     *
     * @param fact lower case, no full stop
     * @param hint a sentence
     */
    public record Refusal(String path, String fact, String hint) {}

    /** Whether it can be carried out. */
    public boolean isPossible() {
        return blocked.isEmpty() && refusals.isEmpty();
    }
}
