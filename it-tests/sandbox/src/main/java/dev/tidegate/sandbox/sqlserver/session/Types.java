package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.TypeNames;
import dev.tidegate.sandbox.sqlserver.catalog.UserType;
import dev.tidegate.sandbox.sqlserver.tsql.TypeName;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What type names mean in declarations. */
final class Types {
    private static final int SYSNAME_LENGTH = 128;
    private static final int REAL_BITS_MAX = 24;
    private static final int FLOAT_BITS = 53;
    private static final int DECIMAL_PRECISION = 18;
    private static final int DECIMAL_PRECISION_MAX = 38;
    private static final int SCALE_MAX = 7;
    private static final Map<String, String> SYNONYMS =
            Map.of(
                    "integer", "int",
                    "dec", "decimal",
                    "character", "char",
                    "rowversion", "timestamp",
                    "double", "float");

    private Types() {}

    /**
     * A type with what its name says.
     *
     * @param type the system type
     * @param userType the name, when it is an alias type's or sysname
     * @param nullable whether a column of it takes NULL when nothing is written
     */
    record Resolved(SqlType type, Optional<String> userType, boolean nullable) {}

    static Resolved resolve(TypeName name, Catalog catalog, String database) throws SqlError {
        String written = name.name().toLowerCase(Locale.ROOT);
        if (written.equals("sysname")) {
            return new Resolved(
                    SqlType.ofLength(Kind.NVARCHAR, SYSNAME_LENGTH), Optional.of("sysname"), false);
        }
        Optional<Kind> kind = TypeNames.kind(SYNONYMS.getOrDefault(written, written));
        if (kind.isPresent()) {
            SqlType type = system(kind.get(), name);
            return new Resolved(type, Optional.empty(), type.kind() != Kind.ROWVERSION);
        }
        List<String> parts = name.parts();
        String schema = parts.size() > 1 ? parts.get(parts.size() - 2) : "dbo";
        Optional<UserType> user = catalog.type(new ObjectName(database, schema, name.name()));
        if (user.isEmpty()) {
            throw new SqlError(
                    2715,
                    16,
                    6,
                    "Column, parameter, or variable #1: Cannot find data type "
                            + String.join(".", parts)
                            + ".");
        }
        UserType found = user.get();
        return new Resolved(found.type(), Optional.of(found.name()), found.nullable());
    }

    private static SqlType system(Kind kind, TypeName name) throws SqlError {
        List<Integer> arguments = name.arguments();
        Optional<Integer> first =
                arguments.isEmpty() ? Optional.empty() : Optional.of(arguments.getFirst());
        return switch (kind) {
            case CHAR, VARCHAR, BINARY, VARBINARY -> sized(kind, first.orElse(1), 8000, name);
            case NCHAR, NVARCHAR -> sized(kind, first.orElse(1), 4000, name);
            case DECIMAL, NUMERIC -> decimal(kind, arguments);
            case FLOAT -> floating(first.orElse(FLOAT_BITS));
            case TIME, DATETIME2, DATETIMEOFFSET -> scaled(kind, first.orElse(SCALE_MAX));
            default -> SqlType.of(kind);
        };
    }

    private static SqlType sized(Kind kind, int length, int most, TypeName name) throws SqlError {
        boolean max = length == SqlType.MAX && (kind != Kind.CHAR && kind != Kind.NCHAR);
        if (!max && (length < 1 || length > most)) {
            throw new SqlError(
                    131,
                    15,
                    2,
                    "The size ("
                            + length
                            + ") given to the type '"
                            + name.name()
                            + "' exceeds the maximum allowed for any data type ("
                            + most
                            + ").");
        }
        return SqlType.ofLength(kind, length);
    }

    private static SqlType decimal(Kind kind, List<Integer> arguments) throws SqlError {
        int precision = arguments.isEmpty() ? DECIMAL_PRECISION : arguments.getFirst();
        int scale = arguments.size() > 1 ? arguments.get(1) : 0;
        if (precision < 1 || precision > DECIMAL_PRECISION_MAX) {
            throw new SqlError(
                    2750,
                    16,
                    1,
                    "Column or parameter #1: Specified column precision "
                            + precision
                            + " is greater than the maximum precision of 38.");
        }
        if (scale < 0 || scale > precision) {
            throw new SqlError(
                    183,
                    15,
                    1,
                    "The scale ("
                            + scale
                            + ") for column '' must be within the range 0 to "
                            + precision
                            + ".");
        }
        return SqlType.ofDecimal(kind, precision, scale);
    }

    private static SqlType floating(int bits) {
        return bits <= REAL_BITS_MAX
                ? SqlType.of(Kind.REAL)
                : SqlType.ofDecimal(Kind.FLOAT, FLOAT_BITS, 0);
    }

    private static SqlType scaled(Kind kind, int scale) throws SqlError {
        if (scale < 0 || scale > SCALE_MAX) {
            throw new SqlError(1002, 15, 1, "Line 1: Specified scale " + scale + " is invalid.");
        }
        return SqlType.ofScale(kind, scale);
    }

    /** A system type as one writes it. */
    static TypeName written(SqlType type) {
        List<Integer> arguments =
                switch (type.kind()) {
                    case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY ->
                            List.of(type.length());
                    case DECIMAL, NUMERIC -> List.of(type.precision(), type.scale());
                    case TIME, DATETIME2, DATETIMEOFFSET -> List.of(type.scale());
                    default -> List.of();
                };
        return new TypeName(List.of(TypeNames.base(type)), arguments);
    }
}
