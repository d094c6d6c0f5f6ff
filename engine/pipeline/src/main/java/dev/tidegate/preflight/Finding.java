package dev.tidegate.preflight;

import java.util.List;

/**
 * What a check found. Holds no row value and no secret.
 *
 * @param check which condition
 * @param verdict what it comes to
 * @param fact lower case, no full stop; why it could not be looked at, if it was skipped
 * @param evidence what was read: names and numbers
 * @param remedies what mends it, in the order in which to run it; empty where nothing is wrong
 */
public record Finding(
        Check check, Verdict verdict, String fact, List<String> evidence, List<Remedy> remedies) {
    /** Copies the lists. */
    public Finding {
        evidence = List.copyOf(evidence);
        remedies = List.copyOf(remedies);
    }

    /** The statements that may be run without asking anybody. */
    public List<Remedy> safeRemedies() {
        return verdict.wantsMending()
                ? remedies.stream().filter(remedy -> remedy.safety() == Remedy.Safety.SAFE).toList()
                : List.of();
    }
}
