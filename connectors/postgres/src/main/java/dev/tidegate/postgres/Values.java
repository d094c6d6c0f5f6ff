package dev.tidegate.postgres;

import dev.tidegate.model.Column;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values as the target keeps them, and their way into a statement. */
final class Values {
    private static final byte[] NO_BYTES = {};

    private Values() {}

    /**
     * The value as the target keeps it: times cut (not rounded) to microseconds, moments in UTC.
     */
    static Object kept(Column column, Object value) {
        return switch (column.type().kind()) {
            case TIME -> ((LocalTime) value).truncatedTo(ChronoUnit.MICROS);
            case SMALLDATETIME, DATETIME, DATETIME2 ->
                    ((LocalDateTime) value).truncatedTo(ChronoUnit.MICROS);
            case DATETIMEOFFSET ->
                    ((OffsetDateTime) value)
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .truncatedTo(ChronoUnit.MICROS);
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
                    CHAR,
                    VARCHAR,
                    TEXT,
                    NCHAR,
                    NVARCHAR,
                    NTEXT,
                    BINARY,
                    VARBINARY,
                    IMAGE,
                    DATE,
                    UNIQUEIDENTIFIER,
                    ROWVERSION,
                    XML,
                    SQL_VARIANT,
                    HIERARCHYID,
                    GEOMETRY,
                    GEOGRAPHY ->
                    value;
        };
    }

    /** Binds a value, as {@link #kept}, at {@code index}, from 1. */
    static void bind(PreparedStatement statement, int index, TableId table, Bound bound)
            throws SQLException {
        Column column = bound.column();
        if (bound.value() == null) {
            statement.setNull(index, sqlType(column));
            return;
        }
        Object value = kept(column, bound.value());
        switch (column.type().kind()) {
            case BIT -> statement.setBoolean(index, (Boolean) value);
            case TINYINT, SMALLINT, INT -> statement.setInt(index, (Integer) value);
            case BIGINT -> statement.setLong(index, (Long) value);
            case DECIMAL, MONEY, SMALLMONEY -> statement.setBigDecimal(index, (BigDecimal) value);
            case REAL -> statement.setFloat(index, (Float) value);
            case FLOAT -> statement.setDouble(index, (Double) value);
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML ->
                    statement.setString(index, (String) value);
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    statement.setBytes(index, (byte[]) value);
            case DATE -> statement.setObject(index, (LocalDate) value);
            case TIME, SMALLDATETIME, DATETIME, DATETIME2, DATETIMEOFFSET ->
                    statement.setObject(index, value);
            case UNIQUEIDENTIFIER -> statement.setObject(index, (UUID) value);
            case SQL_VARIANT -> throw unsupported(table, column);
        }
    }

    /** A value for a column; null is SQL NULL. */
    record Bound(Column column, @Nullable Object value) {}

    /**
     * What stands for a large object that is not known: NULL, or an empty one where NULL is not
     * allowed.
     */
    static @Nullable Object unknown(Column column) {
        if (column.nullable()) {
            return null;
        }
        return column.type().kind().valueClass() == String.class ? "" : NO_BYTES;
    }

    /** The error for a type that no value of can be written. */
    static TidegateException unsupported(TableId table, Column column) {
        return new TidegateException(
                ErrorCode.TYPE_UNSUPPORTED,
                "column \""
                        + column.name()
                        + "\" of table "
                        + table
                        + " has the type "
                        + column.type()
                        + ", which cannot be written to PostgreSQL",
                "Leave the column out with source.columns_excluded, or its table with"
                        + " source.tables_excluded, or change the column's type.");
    }

    private static int sqlType(Column column) {
        return switch (column.type().kind()) {
            case BIT -> java.sql.Types.BOOLEAN;
            case TINYINT, SMALLINT, INT -> java.sql.Types.INTEGER;
            case BIGINT -> java.sql.Types.BIGINT;
            case DECIMAL, MONEY, SMALLMONEY -> java.sql.Types.NUMERIC;
            case REAL -> java.sql.Types.REAL;
            case FLOAT -> java.sql.Types.DOUBLE;
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML -> java.sql.Types.VARCHAR;
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    java.sql.Types.BINARY;
            case DATE -> java.sql.Types.DATE;
            case TIME -> java.sql.Types.TIME;
            case SMALLDATETIME, DATETIME, DATETIME2 -> java.sql.Types.TIMESTAMP;
            case DATETIMEOFFSET -> java.sql.Types.TIMESTAMP_WITH_TIMEZONE;
            case UNIQUEIDENTIFIER, SQL_VARIANT -> java.sql.Types.OTHER;
        };
    }
}
