package dev.tidegate.daemon;

/**
 * A replication group whose chain is verified, and how it is spoken of: a pipeline with one group
 * needs no number.
 *
 * @param count how many groups the pipeline has
 */
record VerifiedGroup(int number, int count) {
    private boolean isOnly() {
        return count == 1;
    }

    /** Completes "pipeline shop…". */
    String suffix() {
        return isOnly() ? "" : ", group " + number;
    }

    /** The group's part of the journal. */
    String journal() {
        return isOnly() ? "the journal" : "group " + number + "'s part of the journal";
    }

    /** Names the group on the command line, with a space behind. */
    String option() {
        return isOnly() ? "" : "--group " + number + " ";
    }

    /** Begins a line about the group. */
    String prefix() {
        return isOnly() ? "" : "group " + number + ": ";
    }
}
