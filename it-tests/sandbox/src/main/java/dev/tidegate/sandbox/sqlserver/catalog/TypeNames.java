package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Names and numbers of SQL Server's system types. */
public final class TypeNames {
    /** {@code user_type_id} of sysname. */
    public static final int SYSNAME = 256;

    /** By name; asked for each parameter of each call. */
    private static final Map<String, Kind> KINDS = kinds();

    private TypeNames() {}

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new HashMap<>();
        for (Kind kind : Kind.values()) {
            kinds.put(base(SqlType.of(kind)), kind);
        }
        kinds.put("sysname", Kind.NVARCHAR);
        return Map.copyOf(kinds);
    }

    /** The type's name without length or precision. */
    public static String base(SqlType type) {
        return switch (type.kind()) {
            case ROWVERSION -> "timestamp";
            default -> type.kind().name().toLowerCase(Locale.ROOT);
        };
    }

    /** The type as DDL text. */
    public static String full(SqlType type) {
        return switch (type.kind()) {
            case DECIMAL, NUMERIC -> base(type) + "(" + type.precision() + "," + type.scale() + ")";
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY ->
                    base(type) + "(" + (type.isMax() ? "max" : String.valueOf(type.length())) + ")";
            case TIME, DATETIME2, DATETIMEOFFSET -> base(type) + "(" + type.scale() + ")";
            default -> base(type);
        };
    }

    /** {@code system_type_id}. */
    public static int systemTypeId(Kind kind) {
        return switch (kind) {
            case IMAGE -> 34;
            case TEXT -> 35;
            case UNIQUEIDENTIFIER -> 36;
            case DATE -> 40;
            case TIME -> 41;
            case DATETIME2 -> 42;
            case DATETIMEOFFSET -> 43;
            case TINYINT -> 48;
            case SMALLINT -> 52;
            case INT -> 56;
            case SMALLDATETIME -> 58;
            case REAL -> 59;
            case MONEY -> 60;
            case DATETIME -> 61;
            case FLOAT -> 62;
            case SQL_VARIANT -> 98;
            case NTEXT -> 99;
            case BIT -> 104;
            case DECIMAL -> 106;
            case NUMERIC -> 108;
            case SMALLMONEY -> 122;
            case BIGINT -> 127;
            case VARBINARY -> 165;
            case VARCHAR -> 167;
            case BINARY -> 173;
            case CHAR -> 175;
            case ROWVERSION -> 189;
            case NVARCHAR -> 231;
            case NCHAR -> 239;
            case HIERARCHYID, GEOMETRY, GEOGRAPHY -> 240;
            case XML -> 241;
        };
    }

    /** {@code user_type_id} of the system type itself. */
    public static int userTypeId(Kind kind) {
        return switch (kind) {
            case HIERARCHYID -> 128;
            case GEOMETRY -> 129;
            case GEOGRAPHY -> 130;
            default -> systemTypeId(kind);
        };
    }

    /** {@code max_length}: bytes, -1 for {@code (max)}. */
    public static int maxLength(SqlType type) {
        return switch (type.kind()) {
            case BIT, TINYINT -> 1;
            case SMALLINT -> 2;
            case INT, REAL, SMALLDATETIME, SMALLMONEY -> 4;
            case BIGINT, MONEY, DATETIME, ROWVERSION -> 8;
            case FLOAT -> isRealSized(type) ? 4 : 8;
            case DECIMAL, NUMERIC -> decimalBytes(type.precision());
            case CHAR, VARCHAR, BINARY, VARBINARY -> type.length();
            case NCHAR, NVARCHAR -> type.isMax() ? SqlType.MAX : 2 * type.length();
            case TEXT, NTEXT, IMAGE, UNIQUEIDENTIFIER -> 16;
            case DATE -> 3;
            case TIME -> timeBytes(type.scale());
            case DATETIME2 -> timeBytes(type.scale()) + 3;
            case DATETIMEOFFSET -> timeBytes(type.scale()) + 5;
            case XML, GEOMETRY, GEOGRAPHY -> SqlType.MAX;
            case SQL_VARIANT -> 8016;
            case HIERARCHYID -> 892;
        };
    }

    private static boolean isRealSized(SqlType type) {
        return type.precision() > 0 && type.precision() <= 24;
    }

    private static int decimalBytes(int precision) {
        if (precision <= 9) {
            return 5;
        }
        if (precision <= 19) {
            return 9;
        }
        return precision <= 28 ? 13 : 17;
    }

    private static int timeBytes(int scale) {
        if (scale <= 2) {
            return 3;
        }
        return scale <= 4 ? 4 : 5;
    }

    /** {@code precision}. */
    public static int precision(SqlType type) {
        return switch (type.kind()) {
            case BIT -> 1;
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INT -> 10;
            case BIGINT -> 19;
            case DECIMAL, NUMERIC -> type.precision();
            case MONEY -> 19;
            case SMALLMONEY -> 10;
            case REAL -> 24;
            case FLOAT -> isRealSized(type) ? 24 : 53;
            case DATE -> 10;
            case SMALLDATETIME -> 16;
            case DATETIME -> 23;
            case TIME -> type.scale() == 0 ? 8 : 9 + type.scale();
            case DATETIME2 -> type.scale() == 0 ? 19 : 20 + type.scale();
            case DATETIMEOFFSET -> type.scale() == 0 ? 26 : 27 + type.scale();
            default -> 0;
        };
    }

    /** {@code scale}. */
    public static int scale(SqlType type) {
        return switch (type.kind()) {
            case MONEY, SMALLMONEY -> 4;
            case DATETIME -> 3;
            default -> type.scale();
        };
    }

    /** The system type of a name, without length or precision. */
    public static Optional<Kind> kind(String name) {
        return Optional.ofNullable(KINDS.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The name of a system type's {@code user_type_id}. */
    public static Optional<String> nameOf(int userTypeId) {
        if (userTypeId == SYSNAME) {
            return Optional.of("sysname");
        }
        return Arrays.stream(Kind.values())
                .filter(kind -> userTypeId(kind) == userTypeId)
                .map(kind -> base(SqlType.of(kind)))
                .findFirst();
    }

    /** Whether it holds text, which has a collation. */
    public static boolean isText(SqlType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT -> true;
            default -> false;
        };
    }
}
