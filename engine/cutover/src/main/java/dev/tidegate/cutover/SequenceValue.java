package dev.tidegate.cutover;

/**
 * Where a sequence or identity column stands.
 *
 * @param name as the source's catalog has it: {@code schema.sequence}, or {@code
 *     schema.table.column} for an identity
 * @param last the last value that was given out, or cached: the next one is larger, or smaller if
 *     it counts down
 * @param step by how much it counts; below zero if it counts down
 */
public record SequenceValue(String name, long last, long step) {
    /** Whether this is at least as far as another value of the same sequence, plus a margin. */
    public boolean isBeyond(SequenceValue other, long margin) {
        long least = other.beyond(margin).last;
        return step < 0 ? last <= least : last >= least;
    }

    /** The value that lies a margin further on; stops at the end of what a number can be. */
    public SequenceValue beyond(long margin) {
        long exact = last + (step < 0 ? -margin : margin);
        boolean overflown = step < 0 ? exact > last : exact < last;
        long end = step < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        return new SequenceValue(name, overflown ? end : exact, step);
    }
}
