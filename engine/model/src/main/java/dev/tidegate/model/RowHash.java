package dev.tidegate.model;

/** 128 bits that stand for the content of one row, or of a part of it. */
public record RowHash(long part1, long part2) {}
