package dev.tidegate.house.planted.lower;

/** Is used. */
public record Spring(int depth) {}
