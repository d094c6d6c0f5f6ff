package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.Optional;

/**
 * A type as the catalog procedures show it to ODBC 3 clients.
 *
 * @param dataType {@code DATA_TYPE}
 * @param precision {@code PRECISION}; 0 for unbounded
 * @param length {@code LENGTH} in bytes; 0 for unbounded
 * @param scale {@code SCALE}
 * @param radix {@code RADIX}
 * @param ssDataType {@code SS_DATA_TYPE}
 */
record OdbcType(
        int dataType,
        int precision,
        int length,
        Optional<Integer> scale,
        Optional<Integer> radix,
        int ssDataType) {
    private static final Optional<Integer> NONE = Optional.empty();
    private static final int UNBOUNDED_BYTES = Integer.MAX_VALUE;

    static OdbcType of(SqlType type) {
        int n = Math.max(type.length(), 0);
        return switch (type.kind()) {
            case BIT -> plain(-7, 1, 1, 50);
            case TINYINT -> exact(-6, 3, 1, 38);
            case SMALLINT -> exact(5, 5, 2, 38);
            case INT -> exact(4, 10, 4, 38);
            case BIGINT -> exact(-5, 19, 8, 108);
            case DECIMAL -> decimal(3, type, 106);
            case NUMERIC -> decimal(2, type, 108);
            case MONEY -> money(19, 21);
            case SMALLMONEY -> money(10, 12);
            case FLOAT -> new OdbcType(6, 53, 8, NONE, Optional.of(2), 109);
            case REAL -> new OdbcType(7, 24, 4, NONE, Optional.of(2), 109);
            case CHAR -> plain(1, n, n, 47);
            case VARCHAR -> plain(12, n, n, 39);
            case TEXT -> plain(-1, UNBOUNDED_BYTES, UNBOUNDED_BYTES, 35);
            case NCHAR -> plain(-8, n, 2 * n, 39);
            case NVARCHAR -> plain(-9, n, 2 * n, 39);
            case NTEXT -> plain(-10, UNBOUNDED_BYTES / 2, UNBOUNDED_BYTES - 1, 35);
            case BINARY -> plain(-2, n, n, 45);
            case VARBINARY -> plain(-3, n, n, 37);
            case IMAGE -> plain(-4, UNBOUNDED_BYTES, UNBOUNDED_BYTES, 34);
            case ROWVERSION -> plain(-2, 8, 8, 45);
            case UNIQUEIDENTIFIER -> plain(-11, 36, 16, 37);
            case DATE -> plain(91, 10, 6, 0);
            case TIME -> temporal(-154, timePrecision(8, type), 10, type.scale(), 0);
            case DATETIME2 -> temporal(93, timePrecision(19, type), 16, type.scale(), 0);
            case DATETIME -> temporal(93, 23, 16, 3, 111);
            case SMALLDATETIME -> temporal(93, 16, 16, 0, 111);
            case DATETIMEOFFSET -> temporal(-155, timePrecision(26, type), 20, type.scale(), 0);
            case XML -> plain(-152, 0, 0, 0);
            case SQL_VARIANT -> plain(-150, 8000, 8000, 39);
            case HIERARCHYID -> plain(-151, 892, 892, 23);
            case GEOMETRY, GEOGRAPHY -> plain(-151, 0, 0, 23);
        };
    }

    private static OdbcType plain(int dataType, int precision, int length, int ssDataType) {
        return new OdbcType(dataType, precision, length, NONE, NONE, ssDataType);
    }

    private static OdbcType exact(int dataType, int precision, int length, int ssDataType) {
        return new OdbcType(
                dataType, precision, length, Optional.of(0), Optional.of(10), ssDataType);
    }

    private static OdbcType decimal(int dataType, SqlType type, int ssDataType) {
        return new OdbcType(
                dataType,
                type.precision(),
                type.precision() + 2,
                Optional.of(type.scale()),
                Optional.of(10),
                ssDataType);
    }

    private static OdbcType money(int precision, int length) {
        return new OdbcType(3, precision, length, Optional.of(4), Optional.of(10), 110);
    }

    private static OdbcType temporal(
            int dataType, int precision, int length, int scale, int ssDataType) {
        return new OdbcType(dataType, precision, length, Optional.of(scale), NONE, ssDataType);
    }

    private static int timePrecision(int whole, SqlType type) {
        return type.scale() == 0 ? whole : whole + 1 + type.scale();
    }

    /** {@code SQL_DATA_TYPE}: 9 for the standard date and time types. */
    int sqlDataType() {
        return dataType == 91 || dataType == 93 ? 9 : dataType;
    }

    /** {@code SQL_DATETIME_SUB}. */
    Optional<Integer> dateTimeSub() {
        return switch (dataType) {
            case 91 -> Optional.of(1);
            case 93 -> Optional.of(3);
            default -> NONE;
        };
    }
}
