package dev.tidegate.sandbox.sqlserver.catalog;

/** A column of a key or index, with its direction. */
public record IndexColumn(String name, boolean descending) {}
