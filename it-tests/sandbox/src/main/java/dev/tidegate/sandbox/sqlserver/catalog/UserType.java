package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;

/**
 * An alias type (CREATE TYPE … FROM, sp_addtype).
 *
 * @param id {@code user_type_id}, from 257
 * @param schema its schema
 * @param name its name
 * @param type the system type it stands for
 * @param nullable whether columns of it take NULL when nothing is written
 */
public record UserType(int id, String schema, String name, SqlType type, boolean nullable) {}
