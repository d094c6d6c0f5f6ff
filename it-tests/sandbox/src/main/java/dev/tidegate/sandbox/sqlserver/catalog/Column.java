package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.Optional;

/**
 * A column of a table or view.
 *
 * @param id {@code column_id}, from 1; never used again when a column is dropped
 * @param name in the case it was created with
 * @param type its system type
 * @param userType name of the alias type it was declared with
 * @param nullable whether it takes NULL
 * @param identity seed and increment of an identity column
 * @param computed expression of a computed column
 * @param collation collation of a character column when one was named
 * @param rowGuid whether it is the ROWGUIDCOL
 */
public record Column(
        int id,
        String name,
        SqlType type,
        Optional<String> userType,
        boolean nullable,
        Optional<Identity> identity,
        Optional<Computed> computed,
        Optional<String> collation,
        boolean rowGuid) {
    /** {@code IDENTITY(seed, increment)}. */
    public record Identity(long seed, long increment) {}

    /**
     * A computed column.
     *
     * @param expression T-SQL text, without the outer parentheses
     * @param persisted whether PERSISTED was said
     */
    public record Computed(String expression, boolean persisted) {}

    /** A plain column, for system tables and views. */
    public static Column plain(int id, String name, SqlType type, boolean nullable) {
        return new Column(
                id,
                name,
                type,
                Optional.empty(),
                nullable,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }
}
