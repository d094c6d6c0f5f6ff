package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.Optional;

/**
 * What {@code INFORMATION_SCHEMA.COLUMNS} shows of a type.
 *
 * @param characters {@code CHARACTER_MAXIMUM_LENGTH}
 * @param octets {@code CHARACTER_OCTET_LENGTH}
 * @param precision {@code NUMERIC_PRECISION}
 * @param radix {@code NUMERIC_PRECISION_RADIX}
 * @param scale {@code NUMERIC_SCALE}
 * @param fraction {@code DATETIME_PRECISION}
 */
record TypeFacets(
        Optional<Integer> characters,
        Optional<Integer> octets,
        Optional<Integer> precision,
        Optional<Integer> radix,
        Optional<Integer> scale,
        Optional<Integer> fraction) {
    private static final Optional<Integer> NONE = Optional.empty();

    static TypeFacets of(SqlType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, BINARY, VARBINARY, NCHAR, NVARCHAR ->
                    sized(type.length(), TypeNames.maxLength(type));
            case TEXT, IMAGE -> sized(Integer.MAX_VALUE, Integer.MAX_VALUE);
            case NTEXT -> sized(Integer.MAX_VALUE / 2, Integer.MAX_VALUE - 1);
            case XML -> sized(-1, -1);
            case TINYINT, SMALLINT, INT, BIGINT, DECIMAL, NUMERIC, MONEY, SMALLMONEY ->
                    numeric(TypeNames.precision(type), 10, Optional.of(TypeNames.scale(type)));
            case REAL, FLOAT -> numeric(TypeNames.precision(type), 2, NONE);
            case DATE, SMALLDATETIME -> temporal(0);
            case DATETIME -> temporal(3);
            case TIME, DATETIME2, DATETIMEOFFSET -> temporal(type.scale());
            case BIT, UNIQUEIDENTIFIER, ROWVERSION, SQL_VARIANT, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    new TypeFacets(NONE, NONE, NONE, NONE, NONE, NONE);
        };
    }

    private static TypeFacets sized(int characters, int octets) {
        return new TypeFacets(Optional.of(characters), Optional.of(octets), NONE, NONE, NONE, NONE);
    }

    private static TypeFacets numeric(int precision, int radix, Optional<Integer> scale) {
        return new TypeFacets(NONE, NONE, Optional.of(precision), Optional.of(radix), scale, NONE);
    }

    private static TypeFacets temporal(int fraction) {
        return new TypeFacets(NONE, NONE, NONE, NONE, NONE, Optional.of(fraction));
    }
}
