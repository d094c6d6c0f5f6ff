package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;
import java.util.Locale;
import org.postgresql.core.Oid;

/** PostgreSQL's array types that carry the values of a column, and the types of their elements. */
enum ArrayType {
    BOOL(Oid.BOOL),
    INT2(Oid.INT2),
    INT4(Oid.INT4),
    INT8(Oid.INT8),
    NUMERIC(Oid.NUMERIC),
    FLOAT4(Oid.FLOAT4),
    FLOAT8(Oid.FLOAT8),
    BPCHAR(Oid.BPCHAR),
    TEXT(Oid.TEXT),
    BYTEA(Oid.BYTEA),
    DATE(Oid.DATE),
    TIME(Oid.TIME),
    TIMESTAMP(Oid.TIMESTAMP),
    TIMESTAMPTZ(Oid.TIMESTAMPTZ),
    UUID(Oid.UUID);

    private final int element;

    ArrayType(int element) {
        this.element = element;
    }

    /** Its name in {@code pg_type}. */
    String typeName() {
        return "_" + name().toLowerCase(Locale.ROOT);
    }

    /** The object id of the elements' type. */
    int element() {
        return element;
    }

    /** What carries values of this type; where that is not the column's, {@link #element} casts. */
    static ArrayType of(ColumnType type) {
        return switch (type.kind()) {
            case BIT -> BOOL;
            case TINYINT, SMALLINT -> INT2;
            case INT -> INT4;
            case BIGINT -> INT8;
            case DECIMAL, MONEY, SMALLMONEY -> NUMERIC;
            case REAL -> FLOAT4;
            case FLOAT -> FLOAT8;
            case CHAR, NCHAR -> BPCHAR;
            case VARCHAR, TEXT, NVARCHAR, NTEXT, XML -> TEXT;
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY -> BYTEA;
            case DATE -> DATE;
            case TIME -> TIME;
            case SMALLDATETIME, DATETIME, DATETIME2 -> TIMESTAMP;
            case DATETIMEOFFSET -> TIMESTAMPTZ;
            case UNIQUEIDENTIFIER -> UUID;
            // the first value is refused
            case SQL_VARIANT -> TEXT;
        };
    }

    /** How an element stands in a statement where a value of the column's type is expected. */
    static String element(ColumnType type, String element) {
        return type.kind() == ColumnType.Kind.XML ? "cast(" + element + " as xml)" : element;
    }
}
