package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;

/**
 * A translated part of an expression that has a value.
 *
 * @param sql for PostgreSQL, safe to stand between operators
 * @param family which rules hold for it
 * @param precision decimal digits, for exact numbers
 * @param constant whether it is a literal
 */
record Operand(String sql, Family family, int precision, boolean constant) {
    /** Digits of the largest exact number on SQL Server; beyond, it rounds in its own way. */
    static final int PRECISION_MAX = 38;

    private static final int INTEGER_PRECISION = 10;
    private static final int BIGINT_PRECISION = 19;

    /** Types that behave alike. */
    enum Family {
        INTEGER,
        EXACT,
        MONEY,
        FLOATING,
        BIT,
        /** Of variable length. */
        TEXT,
        /** Of fixed length, filled with blanks. */
        BLANK_FILLED,
        DATE,
        TIME,
        TIMESTAMP,
        MOMENT,
        UUID,
        NULL,
        OTHER;

        boolean isNumber() {
            return this == INTEGER || this == EXACT || this == MONEY || this == FLOATING;
        }

        boolean isText() {
            return this == TEXT || this == BLANK_FILLED;
        }

        boolean isTemporal() {
            return this == DATE || this == TIME || this == TIMESTAMP || this == MOMENT;
        }
    }

    /** A column. */
    static Operand column(String name, ColumnType type) {
        return new Operand(Names.column(name), family(type), precision(type), false);
    }

    /** Rules for values of this type. */
    static Family family(ColumnType type) {
        return switch (type.kind()) {
            case BIT -> Family.BIT;
            case TINYINT, SMALLINT, INT, BIGINT -> Family.INTEGER;
            case DECIMAL -> Family.EXACT;
            case MONEY, SMALLMONEY -> Family.MONEY;
            case REAL, FLOAT -> Family.FLOATING;
            case CHAR, NCHAR -> Family.BLANK_FILLED;
            case VARCHAR, NVARCHAR -> Family.TEXT;
            case DATE -> Family.DATE;
            case TIME -> Family.TIME;
            case SMALLDATETIME, DATETIME, DATETIME2 -> Family.TIMESTAMP;
            case DATETIMEOFFSET -> Family.MOMENT;
            case UNIQUEIDENTIFIER -> Family.UUID;
            case TEXT,
                    NTEXT,
                    BINARY,
                    VARBINARY,
                    IMAGE,
                    ROWVERSION,
                    XML,
                    SQL_VARIANT,
                    HIERARCHYID,
                    GEOMETRY,
                    GEOGRAPHY ->
                    Family.OTHER;
        };
    }

    private static int precision(ColumnType type) {
        return switch (family(type)) {
            case INTEGER ->
                    type.kind() == ColumnType.Kind.BIGINT ? BIGINT_PRECISION : INTEGER_PRECISION;
            case EXACT -> type.precision();
            case MONEY -> BIGINT_PRECISION;
            case FLOATING,
                    BIT,
                    TEXT,
                    BLANK_FILLED,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    MOMENT,
                    UUID,
                    NULL,
                    OTHER ->
                    0;
        };
    }
}
