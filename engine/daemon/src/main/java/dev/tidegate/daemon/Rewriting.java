package dev.tidegate.daemon;

import dev.tidegate.convert.review.Merge;
import dev.tidegate.convert.review.Merge.Fate;
import java.util.List;

/** What became of the files of a database that was converted into a folder, for people. */
record Rewriting(String database, List<Merge> merges) {
    Rewriting {
        merges = List.copyOf(merges);
    }

    /** Whether somebody has to merge an edit with a change of its source. */
    boolean asks() {
        return merges.stream().anyMatch(merge -> merge.fate() == Fate.EDIT_MEETS_CHANGE);
    }

    /** A line of counts, then a line for each file that somebody edited. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                "%s: %d files new, %d written again, %d as they were, %d removed%n"
                        .formatted(
                                database,
                                count(Fate.NEW),
                                count(Fate.REWRITTEN),
                                count(Fate.SAME),
                                count(Fate.REMOVED)));
        for (Merge merge : merges) {
            switch (merge.fate()) {
                case EDIT_KEPT -> text.append("  edited, kept: %s%n".formatted(merge.path()));
                case EDIT_MEETS_CHANGE ->
                        text.append(
                                "  edited, kept, but its source or the conversion changed: merge %s%n"
                                        .formatted(merge.written()));
                case EDIT_ORPHANED ->
                        text.append(
                                "  edited, kept, not deployed, since its object is gone: %s%n"
                                        .formatted(merge.path()));
                case NEW, SAME, REWRITTEN, REMOVED -> {
                    // counted
                }
            }
        }
        return text.toString();
    }

    private long count(Fate fate) {
        return merges.stream().filter(merge -> merge.fate() == fate).count();
    }
}
