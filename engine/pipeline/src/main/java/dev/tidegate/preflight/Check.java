package dev.tidegate.preflight;

import java.util.List;

/**
 * One condition: an entry of the catalogue.
 *
 * @param id stable, such as {@code source.cdc.tables}; its first part is the side
 * @param side whose condition
 * @param looksAt what is looked at, for the table of checks
 * @param why a sentence: what goes wrong where it is not met
 */
public record Check(String id, Side side, String looksAt, String why) {
    /** The condition is met. */
    public Finding ok(String fact, String... evidence) {
        return finding(Verdict.OK, fact, List.of(evidence), List.of());
    }

    /** Something worth knowing. */
    public Finding note(String fact, List<String> evidence) {
        return finding(Verdict.NOTE, fact, evidence, List.of());
    }

    /** It works, but not well. */
    public Finding warn(String fact, List<String> evidence, List<Remedy> remedies) {
        return finding(Verdict.WARN, fact, evidence, remedies);
    }

    /** It does not work. */
    public Finding fail(String fact, List<String> evidence, List<Remedy> remedies) {
        return finding(Verdict.FAIL, fact, evidence, remedies);
    }

    /** It could not be looked at. */
    public Finding skipped(String reason) {
        return finding(Verdict.SKIPPED, reason, List.of(), List.of());
    }

    /** What the check found. */
    public Finding finding(
            Verdict verdict, String fact, List<String> evidence, List<Remedy> remedies) {
        return new Finding(this, verdict, fact, evidence, remedies);
    }
}
