package dev.tidegate.postgres.cutover;

import dev.tidegate.model.ColumnType;
import java.util.Optional;

/**
 * What of the target's values SQL Server's types can hold. Not in it: which characters the code
 * page of a {@code varchar} has, and equality by the source's collations; only the source knows.
 *
 * @see <a href="https://learn.microsoft.com/sql/t-sql/data-types/data-types-transact-sql">Data
 *     types of SQL Server</a>
 */
final class SourceLimits {
    /** One that UTF-16 writes in two units, which is what {@code nvarchar(n)} counts. */
    private static final String NOT_TWO_UNITS = "'[^\\U00010000-\\U0010FFFF]'";

    private SourceLimits() {}

    /**
     * The condition on a column; null is let in. Empty if there is nothing that the target could
     * hold and the source could not.
     *
     * @param column its name on the target, quoted
     */
    static Optional<String> of(ColumnType type, String column) {
        return switch (type.kind()) {
            case TINYINT -> between(column, "0", "255");
            case DECIMAL -> Optional.of(column + " <> 'NaN'");
            case MONEY -> between(column, "-922337203685477.5808", "922337203685477.5807");
            case SMALLMONEY -> between(column, "-214748.3648", "214748.3647");
            case REAL, FLOAT -> Optional.of(column + " <> all ('{NaN,Infinity,-Infinity}')");
            case DATE -> between(column, "'0001-01-01'", "'9999-12-31'");
            case TIME -> Optional.of(column + " < '24:00'");
            case SMALLDATETIME -> between(column, "'1900-01-01'", "'2079-06-06 23:59'");
            case DATETIME -> between(column, "'1753-01-01'", "'9999-12-31 23:59:59.997'");
            case DATETIME2 -> between(column, "'0001-01-01'", "'9999-12-31 23:59:59.999999'");
            case DATETIMEOFFSET ->
                    between(column, "'0001-01-01 00:00:00+00'", "'9999-12-31 23:59:59.999999+00'");
            case NCHAR, NVARCHAR ->
                    type.isLargeObject() ? Optional.empty() : utf16(column, type.length());
            case BINARY, VARBINARY ->
                    type.isLargeObject()
                            ? Optional.empty()
                            : Optional.of("octet_length(" + column + ") <= " + type.length());
            case BIT,
                    SMALLINT,
                    INT,
                    BIGINT,
                    CHAR,
                    VARCHAR,
                    TEXT,
                    NTEXT,
                    IMAGE,
                    UNIQUEIDENTIFIER,
                    ROWVERSION,
                    XML,
                    SQL_VARIANT,
                    HIERARCHYID,
                    GEOMETRY,
                    GEOGRAPHY ->
                    Optional.empty();
        };
    }

    private static Optional<String> between(String column, String low, String high) {
        return Optional.of("(" + column + " between " + low + " and " + high + ")");
    }

    private static Optional<String> utf16(String column, int units) {
        String length = "char_length(" + column + ")";
        return Optional.of(
                "(%s <= %d or %s + char_length(regexp_replace(%s, %s, '', 'g')) <= %d)"
                        .formatted(length, units / 2, length, column, NOT_TWO_UNITS, units));
    }
}
