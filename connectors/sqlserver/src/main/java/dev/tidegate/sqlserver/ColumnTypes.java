package dev.tidegate.sqlserver;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import java.util.Optional;

/** The catalog's description of a column's type, as a {@link ColumnType}. */
final class ColumnTypes {
    private ColumnTypes() {}

    /**
     * The type; empty if there is no kind for it.
     *
     * @param name the system type's name in sys.types
     * @param maxLength bytes, -1 for (max), as in sys.columns
     */
    static Optional<ColumnType> of(String name, int maxLength, int precision, int scale) {
        ColumnType type =
                switch (name) {
                    case "bit" -> ColumnType.of(Kind.BIT);
                    case "tinyint" -> ColumnType.of(Kind.TINYINT);
                    case "smallint" -> ColumnType.of(Kind.SMALLINT);
                    case "int" -> ColumnType.of(Kind.INT);
                    case "bigint" -> ColumnType.of(Kind.BIGINT);
                    case "decimal", "numeric" -> new ColumnType(Kind.DECIMAL, 0, precision, scale);
                    case "money" -> new ColumnType(Kind.MONEY, 0, 19, 4);
                    case "smallmoney" -> new ColumnType(Kind.SMALLMONEY, 0, 10, 4);
                    case "real" -> ColumnType.of(Kind.REAL);
                    case "float" -> ColumnType.of(Kind.FLOAT);
                    case "char" -> ColumnType.ofLength(Kind.CHAR, maxLength);
                    case "varchar" -> ColumnType.ofLength(Kind.VARCHAR, maxLength);
                    case "text" -> ColumnType.ofLength(Kind.TEXT, ColumnType.MAX);
                    case "nchar" -> ColumnType.ofLength(Kind.NCHAR, maxLength / 2);
                    case "nvarchar", "sysname" ->
                            ColumnType.ofLength(
                                    Kind.NVARCHAR, maxLength < 0 ? ColumnType.MAX : maxLength / 2);
                    case "ntext" -> ColumnType.ofLength(Kind.NTEXT, ColumnType.MAX);
                    case "binary" -> ColumnType.ofLength(Kind.BINARY, maxLength);
                    case "varbinary" -> ColumnType.ofLength(Kind.VARBINARY, maxLength);
                    case "image" -> ColumnType.ofLength(Kind.IMAGE, ColumnType.MAX);
                    case "date" -> ColumnType.of(Kind.DATE);
                    case "time" -> new ColumnType(Kind.TIME, 0, 0, scale);
                    case "smalldatetime" -> ColumnType.of(Kind.SMALLDATETIME);
                    case "datetime" -> new ColumnType(Kind.DATETIME, 0, 0, 3);
                    case "datetime2" -> new ColumnType(Kind.DATETIME2, 0, 0, scale);
                    case "datetimeoffset" -> new ColumnType(Kind.DATETIMEOFFSET, 0, 0, scale);
                    case "uniqueidentifier" -> ColumnType.of(Kind.UNIQUEIDENTIFIER);
                    case "timestamp", "rowversion" -> ColumnType.of(Kind.ROWVERSION);
                    case "xml" -> ColumnType.ofLength(Kind.XML, ColumnType.MAX);
                    case "sql_variant" -> ColumnType.of(Kind.SQL_VARIANT);
                    case "hierarchyid" -> ColumnType.of(Kind.HIERARCHYID);
                    case "geometry" -> ColumnType.ofLength(Kind.GEOMETRY, ColumnType.MAX);
                    case "geography" -> ColumnType.ofLength(Kind.GEOGRAPHY, ColumnType.MAX);
                    default -> null;
                };
        return Optional.ofNullable(type);
    }
}
