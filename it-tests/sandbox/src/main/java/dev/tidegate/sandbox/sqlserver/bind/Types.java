package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.List;

/** SQL Server's rules for the types of expressions. */
final class Types {
    static final SqlType BIT = SqlType.of(Kind.BIT);
    static final SqlType INT = SqlType.of(Kind.INT);
    static final SqlType BIGINT = SqlType.of(Kind.BIGINT);
    static final SqlType FLOAT = new SqlType(Kind.FLOAT, 0, 53, 0);
    static final SqlType NAME = SqlType.ofLength(Kind.NVARCHAR, 128);
    static final SqlType DATETIME = SqlType.of(Kind.DATETIME);
    static final SqlType DATE = SqlType.of(Kind.DATE);
    static final SqlType DATETIME2 = SqlType.ofScale(Kind.DATETIME2, 7);
    static final SqlType DATETIMEOFFSET = SqlType.ofScale(Kind.DATETIMEOFFSET, 7);
    static final int PRECISION_MAX = 38;

    private static final int DIVISION_SCALE_MIN = 6;

    /** Data type precedence, lowest first. */
    private static final List<Kind> PRECEDENCE =
            List.of(
                    Kind.BINARY,
                    Kind.VARBINARY,
                    Kind.CHAR,
                    Kind.VARCHAR,
                    Kind.NCHAR,
                    Kind.NVARCHAR,
                    Kind.UNIQUEIDENTIFIER,
                    Kind.ROWVERSION,
                    Kind.IMAGE,
                    Kind.TEXT,
                    Kind.NTEXT,
                    Kind.BIT,
                    Kind.TINYINT,
                    Kind.SMALLINT,
                    Kind.INT,
                    Kind.BIGINT,
                    Kind.SMALLMONEY,
                    Kind.MONEY,
                    Kind.DECIMAL,
                    Kind.NUMERIC,
                    Kind.REAL,
                    Kind.FLOAT,
                    Kind.TIME,
                    Kind.DATE,
                    Kind.SMALLDATETIME,
                    Kind.DATETIME,
                    Kind.DATETIME2,
                    Kind.DATETIMEOFFSET,
                    Kind.XML,
                    Kind.HIERARCHYID,
                    Kind.GEOMETRY,
                    Kind.GEOGRAPHY,
                    Kind.SQL_VARIANT);

    /** Types whose values H2 compares with each other as SQL Server does. */
    enum Family {
        TEXT,
        NUMBER,
        BIT,
        BINARY,
        MOMENT,
        TIME,
        OFFSET_MOMENT,
        ID,
        OTHER
    }

    private Types() {}

    static Family family(SqlType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML -> Family.TEXT;
            case TINYINT, SMALLINT, INT, BIGINT, DECIMAL, NUMERIC, MONEY, SMALLMONEY, REAL, FLOAT ->
                    Family.NUMBER;
            case BIT -> Family.BIT;
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    Family.BINARY;
            case DATE, SMALLDATETIME, DATETIME, DATETIME2 -> Family.MOMENT;
            case TIME -> Family.TIME;
            case DATETIMEOFFSET -> Family.OFFSET_MOMENT;
            case UNIQUEIDENTIFIER -> Family.ID;
            case SQL_VARIANT -> Family.OTHER;
        };
    }

    static boolean isWhole(SqlType type) {
        return switch (type.kind()) {
            case BIT, TINYINT, SMALLINT, INT, BIGINT -> true;
            default -> false;
        };
    }

    static boolean isDecimal(SqlType type) {
        return type.kind() == Kind.DECIMAL || type.kind() == Kind.NUMERIC;
    }

    static boolean isMoney(SqlType type) {
        return type.kind() == Kind.MONEY || type.kind() == Kind.SMALLMONEY;
    }

    static boolean isFloat(SqlType type) {
        return type.kind() == Kind.FLOAT || type.kind() == Kind.REAL;
    }

    static boolean isNational(SqlType type) {
        return switch (type.kind()) {
            case NCHAR, NVARCHAR, NTEXT, XML -> true;
            default -> false;
        };
    }

    /** Text of that many characters, national or not; as {@code (max)} when it is too long. */
    static SqlType text(boolean national, long length) {
        int bound = national ? 4000 : 8000;
        return SqlType.ofLength(
                national ? Kind.NVARCHAR : Kind.VARCHAR,
                length < 0 || length > bound ? SqlType.MAX : (int) Math.max(1, length));
    }

    /** Characters or bytes; -1 for no bound. */
    static int length(SqlType type) {
        return switch (type.kind()) {
            case TEXT, NTEXT, XML, IMAGE -> SqlType.MAX;
            default -> type.length();
        };
    }

    /** A number as a decimal: how many digits it takes. */
    static SqlType asDecimal(SqlType type) {
        return switch (type.kind()) {
            case BIT -> decimal(1, 0);
            case TINYINT -> decimal(3, 0);
            case SMALLINT -> decimal(5, 0);
            case INT -> decimal(10, 0);
            case BIGINT -> decimal(19, 0);
            case MONEY -> decimal(19, 4);
            case SMALLMONEY -> decimal(10, 4);
            default -> type;
        };
    }

    static SqlType decimal(int precision, int scale) {
        return SqlType.ofDecimal(Kind.DECIMAL, precision, scale);
    }

    /** The type that values of both types are converted to. */
    static SqlType common(SqlType a, SqlType b) {
        if (a.equals(b)) {
            return a;
        }
        Family family = family(a);
        if (family == family(b)) {
            return sameFamily(a, b, family);
        }
        boolean first = rank(a) >= rank(b);
        SqlType higher = first ? a : b;
        SqlType lower = first ? b : a;
        boolean decimalOfBit = isDecimal(higher) && lower.kind() == Kind.BIT;
        return decimalOfBit ? commonDecimal(higher, asDecimal(lower)) : higher;
    }

    private static int rank(SqlType type) {
        return PRECEDENCE.indexOf(type.kind());
    }

    private static SqlType sameFamily(SqlType a, SqlType b, Family family) {
        SqlType higher = rank(a) >= rank(b) ? a : b;
        return switch (family) {
            case TEXT -> commonText(a, b, higher);
            case NUMBER -> isDecimal(higher) ? commonDecimal(asDecimal(a), asDecimal(b)) : higher;
            case BINARY ->
                    a.isMax() || b.isMax()
                            ? SqlType.ofLength(Kind.VARBINARY, SqlType.MAX)
                            : SqlType.ofLength(Kind.VARBINARY, Math.max(a.length(), b.length()));
            case MOMENT, TIME, OFFSET_MOMENT ->
                    new SqlType(higher.kind(), 0, 0, Math.max(a.scale(), b.scale()));
            case BIT, ID, OTHER -> higher;
        };
    }

    private static SqlType commonText(SqlType a, SqlType b, SqlType higher) {
        boolean national = isNational(a) || isNational(b);
        if (length(a) == SqlType.MAX || length(b) == SqlType.MAX) {
            return text(national, SqlType.MAX);
        }
        int length = Math.max(a.length(), b.length());
        boolean fixed = (a.kind() == Kind.CHAR || a.kind() == Kind.NCHAR) && a.kind() == b.kind();
        return fixed ? SqlType.ofLength(higher.kind(), length) : text(national, length);
    }

    private static SqlType commonDecimal(SqlType a, SqlType b) {
        int scale = Math.max(a.scale(), b.scale());
        int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
        return decimal(Math.min(PRECISION_MAX, whole + scale), scale);
    }

    /** The type of {@code a operator b} for decimals, by SQL Server's table. */
    static SqlType arithmetic(String operator, SqlType a, SqlType b) {
        int p1 = a.precision();
        int s1 = a.scale();
        int p2 = b.precision();
        int s2 = b.scale();
        return switch (operator) {
            case "*" -> bounded(p1 + p2 + 1, s1 + s2, Math.min(s1 + s2, DIVISION_SCALE_MIN));
            case "/" -> {
                int scale = Math.max(DIVISION_SCALE_MIN, s1 + p2 + 1);
                yield bounded(p1 - s1 + s2 + scale, scale, DIVISION_SCALE_MIN);
            }
            case "%" ->
                    bounded(
                            Math.min(p1 - s1, p2 - s2) + Math.max(s1, s2),
                            Math.max(s1, s2),
                            Math.max(s1, s2));
            default -> {
                int scale = Math.max(s1, s2);
                yield bounded(Math.max(p1 - s1, p2 - s2) + scale + 1, scale, scale);
            }
        };
    }

    private static SqlType bounded(int precision, int scale, int scaleMin) {
        if (precision <= PRECISION_MAX) {
            return decimal(precision, scale);
        }
        int whole = precision - scale;
        int kept = Math.max(Math.min(scale, scaleMin), PRECISION_MAX - whole);
        return decimal(PRECISION_MAX, Math.min(scale, Math.max(0, kept)));
    }
}
