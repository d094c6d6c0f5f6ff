package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;

/**
 * A parameter of a procedure or function.
 *
 * @param id from 1; 0 is the value that a scalar function returns
 * @param name with its {@code @}; empty for the returned value
 * @param type its type
 * @param output OUTPUT
 * @param hasDefault whether a default was written
 */
public record ModuleParameter(
        int id, String name, SqlType type, boolean output, boolean hasDefault) {}
