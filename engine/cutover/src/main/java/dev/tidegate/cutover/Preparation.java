package dev.tidegate.cutover;

/**
 * Something that must be there before a handover, and was not before the cutover: a fence, a slot,
 * a replica identity, a faster capture job.
 *
 * @param name stable, {@code side.what.of}: {@code target.replica-identity.public.account}
 * @param purpose what for, for people; lower case, no full stop
 * @param lifetime how long it is needed
 */
public record Preparation(String name, String purpose, Lifetime lifetime) {
    /** How long something that was prepared is needed. */
    public enum Lifetime {
        /** As long as there is a way back: taken back when the cutover is complete. */
        WAY_BACK,
        /** Also when the cutover is complete: what keeps the source closed. */
        FOR_GOOD
    }
}
