package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of {@code sp_columns_100}. */
final class ColumnRows {
    /** Place of ORDINAL_POSITION. */
    static final int ORDINAL = 16;

    static final String COLUMNS =
            "TABLE_QUALIFIER sysname, TABLE_OWNER sysname, TABLE_NAME sysname, COLUMN_NAME sysname,"
                    + " DATA_TYPE smallint, TYPE_NAME sysname, PRECISION int, LENGTH int, SCALE"
                    + " smallint, RADIX smallint, NULLABLE smallint, REMARKS varchar(254), COLUMN_DEF"
                    + " nvarchar(4000), SQL_DATA_TYPE smallint, SQL_DATETIME_SUB smallint,"
                    + " CHAR_OCTET_LENGTH int, ORDINAL_POSITION int, IS_NULLABLE varchar(254),"
                    + " SS_IS_SPARSE smallint, SS_IS_COLUMN_SET smallint, SS_IS_COMPUTED smallint,"
                    + " SS_IS_IDENTITY smallint, SS_UDT_CATALOG_NAME nvarchar(128), SS_UDT_SCHEMA_NAME"
                    + " nvarchar(128), SS_UDT_ASSEMBLY_TYPE_NAME nvarchar(4000),"
                    + " SS_XML_SCHEMACOLLECTION_CATALOG_NAME nvarchar(128),"
                    + " SS_XML_SCHEMACOLLECTION_SCHEMA_NAME nvarchar(128),"
                    + " SS_XML_SCHEMACOLLECTION_NAME nvarchar(128), SS_DATA_TYPE tinyint";

    private ColumnRows() {}

    static void add(
            ResultTable result,
            ObjectName table,
            List<Column> columns,
            LikePattern wanted,
            Function<String, Optional<DefaultConstraint>> defaults) {
        int ordinal = 0;
        for (Column column : columns) {
            ordinal++;
            if (wanted.matches(column.name())) {
                result.add(row(table, column, ordinal, defaults.apply(column.name())));
            }
        }
    }

    private static @Nullable Object[] row(
            ObjectName table, Column column, int ordinal, Optional<DefaultConstraint> constraint) {
        OdbcType odbc = OdbcType.of(column.type());
        boolean sized = column.type().length() != 0 || TypeNames.maxLength(column.type()) == 16;
        return new @Nullable Object[] {
            table.database(),
            table.schema(),
            table.name(),
            column.name(),
            odbc.dataType(),
            typeName(column),
            odbc.precision(),
            odbc.length(),
            odbc.scale().orElse(null),
            odbc.radix().orElse(null),
            column.nullable() ? 1 : 0,
            null,
            constraint.map(DefaultConstraint::definition).orElse(null),
            odbc.sqlDataType(),
            odbc.dateTimeSub().orElse(null),
            sized && odbc.scale().isEmpty() ? odbc.length() : null,
            ordinal,
            column.nullable() ? "YES" : "NO",
            0,
            0,
            column.computed().isPresent() ? 1 : 0,
            column.identity().isPresent() ? 1 : 0,
            null,
            null,
            null,
            null,
            null,
            null,
            odbc.ssDataType()
        };
    }

    /** {@code TYPE_NAME}: an alias type's own name, and {@code int identity}. */
    static String typeName(Column column) {
        String name = column.userType().orElse(TypeNames.base(column.type()));
        return column.identity().isPresent() ? name + " identity" : name;
    }
}
