package dev.tidegate.sqlserver;

import dev.tidegate.model.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * Values that may not be what the database has, since they came through classes of Java that do not
 * hold all of SQL Server's values.
 *
 * <ul>
 *   <li>The driver decodes text with U+FFFD in the place of what is not a character: half of a
 *       surrogate pair, with what follows it, and bytes that a code page does not define.
 *   <li>It hands dates out as {@link java.sql.Date} and its kin, which lack 1582-10-05 to
 *       1582-10-14, and shows them ten days later.
 * </ul>
 */
final class Doubts {
    /** What the driver gives for what it cannot decode. */
    static final char REPLACEMENT = '\uFFFD';

    /** Around the days that java.util's calendar lacks, in any offset from UTC. */
    private static final String GAP_MONTH = "1582-10-";

    private Doubts() {}

    /** Whether some values of the type are doubtful. */
    static boolean arePossible(ColumnType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, DATE, DATETIME2, DATETIMEOFFSET ->
                    true;
            case BIT,
                    TINYINT,
                    SMALLINT,
                    INT,
                    BIGINT,
                    DECIMAL,
                    MONEY,
                    SMALLMONEY,
                    REAL,
                    FLOAT,
                    BINARY,
                    VARBINARY,
                    IMAGE,
                    TIME,
                    SMALLDATETIME,
                    DATETIME,
                    UNIQUEIDENTIFIER,
                    ROWVERSION,
                    XML,
                    SQL_VARIANT,
                    HIERARCHYID,
                    GEOMETRY,
                    GEOGRAPHY ->
                    false;
        };
    }

    /** Whether a value is doubtful, as Debezium gave it. */
    static boolean about(ColumnType type, @Nullable Object value) {
        return value instanceof String text
                && arePossible(type)
                && (Values.isText(type)
                        ? text.indexOf(REPLACEMENT) >= 0
                        : text.startsWith(GAP_MONTH));
    }
}
