package dev.tidegate.cutover;

/** What can be done to {@link Preparations}. */
public sealed interface PreparationAction {
    /** Makes it be there. */
    record Prepare(Preparation preparation) implements PreparationAction {}

    /** Takes it away, back to what was before; does nothing if it is not there. */
    record TakeBack(Preparation preparation) implements PreparationAction {}
}
