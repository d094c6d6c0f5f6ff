package dev.tidegate.alert;

/**
 * A condition that holds now.
 *
 * @param condition which
 * @param subject of what, if there may be several: {@code group 1}, {@code source}; else empty
 * @param stage which stage is at fault
 * @param what it is and why, in a sentence without a full stop; no row value, no secret
 * @param command what to do, or to look at first
 */
public record Observed(
        Condition condition, String subject, String stage, String what, String command) {
    /** Of the condition's own stage, and of nothing in particular. */
    public static Observed of(Condition condition, String what, String command) {
        return new Observed(condition, "", condition.stage(), what, command);
    }

    /** The same, of one of several. */
    public Observed about(String name) {
        return new Observed(condition, name, stage, what, command);
    }

    /** The same, with another stage at fault. */
    public Observed in(String stageAtFault) {
        return new Observed(condition, subject, stageAtFault, what, command);
    }

    /** What tells it from the others at any time. */
    String key() {
        return subject.isEmpty() ? condition.id() : condition.id() + "/" + subject;
    }
}
