package dev.tidegate.preflight;

import java.time.Instant;
import java.util.List;

/**
 * What a preflight came to.
 *
 * @param pipeline its name
 * @param at when it was looked
 * @param systems the systems, in the order of the path of a change
 * @param attempts the statements that were run, in order; empty unless mending was asked for
 */
public record Report(String pipeline, Instant at, List<Examined> systems, List<Attempt> attempts) {
    /** Copies the lists. */
    public Report {
        systems = List.copyOf(systems);
        attempts = List.copyOf(attempts);
    }

    /** A system with its findings. */
    public record Examined(Side side, String place, List<Finding> findings) {
        /** Copies the list. */
        public Examined {
            findings = List.copyOf(findings);
        }
    }

    /**
     * A statement that was run, or would be.
     *
     * @param checkId the check that asked for it
     */
    public record Attempt(String checkId, Remedy remedy, Examination.Outcome outcome) {}

    /** All findings, in their order. */
    public List<Finding> findings() {
        return systems.stream().flatMap(system -> system.findings().stream()).toList();
    }

    /** How many findings have a verdict. */
    public long count(Verdict verdict) {
        return findings().stream().filter(finding -> finding.verdict() == verdict).count();
    }

    /** Whether nothing stands in the way of a start. */
    public boolean isPassed() {
        return count(Verdict.FAIL) == 0;
    }
}
