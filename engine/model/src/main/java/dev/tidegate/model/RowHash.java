package dev.tidegate.model;

/** 128 bits that stand for the content of one row, or of a part of it. */
public record RowHash(long part1, long part2) {
    /**
     * Part by part, modulo 2^64: by how much a sum differs in which this one replaces the other.
     */
    public RowHash minus(RowHash other) {
        return new RowHash(part1 - other.part1, part2 - other.part2);
    }
}
