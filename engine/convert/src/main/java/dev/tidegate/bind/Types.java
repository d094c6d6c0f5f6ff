package dev.tidegate.bind;

import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.DataType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Resolves types as they are written. */
final class Types {
    /** The length of {@code varchar} in a definition, and in CAST and CONVERT. */
    private static final int LENGTH_IN_DEFINITION = 1;

    private static final int LENGTH_IN_CAST = 30;
    private static final int REAL_BITS_MAX = 24;
    private static final int TIME_DIGITS = 7;
    private static final int DECIMAL_DIGITS = 18;
    private static final int MONEY_DIGITS = 19;
    private static final int SMALLMONEY_DIGITS = 10;
    private static final int MONEY_SCALE = 4;
    private static final int SYSNAME_LENGTH = 128;

    private static final Set<String> SYSTEM_SCHEMAS = Set.of("", "sys", "dbo");

    private static final Map<String, Kind> KINDS =
            Map.ofEntries(
                    Map.entry("bit", Kind.BIT),
                    Map.entry("tinyint", Kind.TINYINT),
                    Map.entry("smallint", Kind.SMALLINT),
                    Map.entry("int", Kind.INT),
                    Map.entry("integer", Kind.INT),
                    Map.entry("bigint", Kind.BIGINT),
                    Map.entry("decimal", Kind.DECIMAL),
                    Map.entry("dec", Kind.DECIMAL),
                    Map.entry("numeric", Kind.DECIMAL),
                    Map.entry("money", Kind.MONEY),
                    Map.entry("smallmoney", Kind.SMALLMONEY),
                    Map.entry("real", Kind.REAL),
                    Map.entry("float", Kind.FLOAT),
                    Map.entry("double precision", Kind.FLOAT),
                    Map.entry("char", Kind.CHAR),
                    Map.entry("character", Kind.CHAR),
                    Map.entry("varchar", Kind.VARCHAR),
                    Map.entry("char varying", Kind.VARCHAR),
                    Map.entry("character varying", Kind.VARCHAR),
                    Map.entry("text", Kind.TEXT),
                    Map.entry("nchar", Kind.NCHAR),
                    Map.entry("national char", Kind.NCHAR),
                    Map.entry("national character", Kind.NCHAR),
                    Map.entry("nvarchar", Kind.NVARCHAR),
                    Map.entry("national char varying", Kind.NVARCHAR),
                    Map.entry("national character varying", Kind.NVARCHAR),
                    Map.entry("ntext", Kind.NTEXT),
                    Map.entry("national text", Kind.NTEXT),
                    Map.entry("binary", Kind.BINARY),
                    Map.entry("varbinary", Kind.VARBINARY),
                    Map.entry("binary varying", Kind.VARBINARY),
                    Map.entry("image", Kind.IMAGE),
                    Map.entry("date", Kind.DATE),
                    Map.entry("time", Kind.TIME),
                    Map.entry("smalldatetime", Kind.SMALLDATETIME),
                    Map.entry("datetime", Kind.DATETIME),
                    Map.entry("datetime2", Kind.DATETIME2),
                    Map.entry("datetimeoffset", Kind.DATETIMEOFFSET),
                    Map.entry("uniqueidentifier", Kind.UNIQUEIDENTIFIER),
                    Map.entry("rowversion", Kind.ROWVERSION),
                    Map.entry("timestamp", Kind.ROWVERSION),
                    Map.entry("xml", Kind.XML),
                    Map.entry("json", Kind.JSON),
                    Map.entry("vector", Kind.VECTOR),
                    Map.entry("sql_variant", Kind.SQL_VARIANT),
                    Map.entry("hierarchyid", Kind.HIERARCHYID),
                    Map.entry("geometry", Kind.GEOMETRY),
                    Map.entry("geography", Kind.GEOGRAPHY),
                    Map.entry("cursor", Kind.CURSOR),
                    Map.entry("sysname", Kind.NVARCHAR));

    private final Map<ObjectId, SqlType> userTypes;

    /** Makes a resolver that knows these types of users besides the system's. */
    Types(Map<ObjectId, SqlType> userTypes) {
        this.userTypes = userTypes;
    }

    SqlType inDefinition(DataType type) {
        return resolved(type, LENGTH_IN_DEFINITION);
    }

    SqlType inCast(DataType type) {
        return resolved(type, LENGTH_IN_CAST);
    }

    private SqlType resolved(DataType type, int defaultLength) {
        ObjectId id = ObjectId.of(type.name());
        SqlType ofUser = userTypes.get(id);
        if (ofUser != null) {
            return ofUser.named(id);
        }
        Optional<Kind> kind = kind(type);
        return kind.map(known -> system(known, type, defaultLength))
                .orElseGet(() -> SqlType.UNKNOWN.named(id));
    }

    private static Optional<Kind> kind(DataType type) {
        List<String> parts =
                type.name().parts().stream()
                        .map(part -> part.value().toLowerCase(Locale.ROOT))
                        .toList();
        String schema = parts.size() > 1 ? parts.get(parts.size() - 2) : "";
        return SYSTEM_SCHEMAS.contains(schema)
                ? Optional.ofNullable(KINDS.get(parts.getLast()))
                : Optional.empty();
    }

    private static SqlType system(Kind kind, DataType type, int defaultLength) {
        List<String> arguments = type.arguments();
        return switch (kind) {
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY ->
                    SqlType.ofLength(
                            kind,
                            type.name().base().value().equalsIgnoreCase("sysname")
                                    ? SYSNAME_LENGTH
                                    : length(arguments, defaultLength));
            case TEXT, NTEXT, IMAGE, XML, JSON -> SqlType.ofLength(kind, SqlType.MAX);
            case DECIMAL ->
                    SqlType.decimal(number(arguments, 0, DECIMAL_DIGITS), number(arguments, 1, 0));
            case MONEY -> new SqlType(kind, 0, MONEY_DIGITS, MONEY_SCALE, Optional.empty());
            case SMALLMONEY ->
                    new SqlType(kind, 0, SMALLMONEY_DIGITS, MONEY_SCALE, Optional.empty());
            case FLOAT ->
                    SqlType.of(
                            number(arguments, 0, REAL_BITS_MAX + 1) <= REAL_BITS_MAX
                                    ? Kind.REAL
                                    : Kind.FLOAT);
            case TIME, DATETIME2, DATETIMEOFFSET ->
                    SqlType.ofScale(kind, number(arguments, 0, TIME_DIGITS));
            default -> SqlType.of(kind);
        };
    }

    private static int length(List<String> arguments, int defaultLength) {
        return !arguments.isEmpty() && arguments.getFirst().equalsIgnoreCase("max")
                ? SqlType.MAX
                : number(arguments, 0, defaultLength);
    }

    /** What is no number, a hole say, counts as not said. */
    private static int number(List<String> arguments, int index, int otherwise) {
        if (index >= arguments.size()) {
            return otherwise;
        }
        String text = arguments.get(index).strip();
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : otherwise;
    }
}
