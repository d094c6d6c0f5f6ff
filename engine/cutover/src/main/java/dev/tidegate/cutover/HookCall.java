package dev.tidegate.cutover;

/**
 * A call of what the operator has put at a point: a webhook, a command, a patch in Kubernetes.
 *
 * @param point when
 * @param handover for which handover; part of what the hook is told, so that it can tell a call of
 *     an attempt that is over
 * @param style whether it is meant
 */
public record HookCall(Point point, HandoverId handover, Style style) {
    /** When a hook is called. */
    public enum Point {
        /** Applications are asked to stop writing. */
        PAUSE,
        /** Applications may write again where they did. */
        RESUME,
        /** Applications are led to the side that was opened. */
        ROUTE
    }

    /** Whether a call is meant. */
    public enum Style {
        /** It is. */
        REAL,
        /** It is not: the hook says only whether it would work. */
        DRY
    }
}
