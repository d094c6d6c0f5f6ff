package dev.tidegate.cutover;

/**
 * Who decides over a side's writers; a row of that side, so it outlives every process of ours.
 *
 * <pre>
 *            Lease              Close (one row, once, before the lease ends)
 *   OPEN ────────────▶ LEASED ────────────▶ CLOSED
 *     ▲  Open, Expire    │                    │
 *     └──────────────────┴────────────────────┘ Open
 * </pre>
 *
 * What is denied follows it: denials are recorded with the way into LEASED, and put in force after
 * it; they are lifted after the way into OPEN.
 */
public enum FenceMode {
    /** Applications may write, or will as soon as what was denied is lifted. */
    OPEN,
    /** They may not until the lease ends; then anybody may open. */
    LEASED,
    /** They may not until a coordinator opens. */
    CLOSED
}
