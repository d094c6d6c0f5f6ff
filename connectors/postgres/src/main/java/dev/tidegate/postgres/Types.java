package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.TargetTypes;

/** What the target's types mean for statements and keys. */
final class Types {
    private Types() {}

    /** How a parameter of this type stands in a statement. */
    static String parameter(ColumnType type) {
        return switch (type.kind()) {
            // as text it would not use an index on the column
            case CHAR, NCHAR -> "cast(? as bpchar)";
            case XML -> "cast(? as xml)";
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
                    VARCHAR,
                    TEXT,
                    NVARCHAR,
                    NTEXT,
                    BINARY,
                    VARBINARY,
                    IMAGE,
                    DATE,
                    TIME,
                    SMALLDATETIME,
                    DATETIME,
                    DATETIME2,
                    DATETIMEOFFSET,
                    UNIQUEIDENTIFIER,
                    ROWVERSION,
                    SQL_VARIANT,
                    HIERARCHYID,
                    GEOMETRY,
                    GEOGRAPHY ->
                    "?";
        };
    }

    /** Whether values that differ on the source differ on the target too. */
    static boolean keepsApart(ColumnType type) {
        return switch (type.kind()) {
            case TIME, DATETIME2, DATETIMEOFFSET -> type.scale() <= TargetTypes.SECOND_DIGITS_MAX;
            default -> true;
        };
    }
}
