package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.Optional;

/**
 * A column as DDL text declares it. Constraints written inside the column (PRIMARY KEY, UNIQUE,
 * CHECK, REFERENCES) stand in the {@link TableDefinition}.
 *
 * @param name the column
 * @param type system type; for a computed column the type that its expression has
 * @param userType the alias type that was written, already resolved into {@code type}
 * @param nullable whether it takes NULL, after the rules for what is not written
 * @param identity IDENTITY
 * @param computed AS (expression)
 * @param collation COLLATE
 * @param rowGuid ROWGUIDCOL
 * @param defaultValue DEFAULT
 */
public record ColumnDefinition(
        String name,
        SqlType type,
        Optional<String> userType,
        boolean nullable,
        Optional<Column.Identity> identity,
        Optional<Column.Computed> computed,
        Optional<String> collation,
        boolean rowGuid,
        Optional<DefaultDefinition> defaultValue) {}
