package dev.tidegate.sqlserver;

import dev.tidegate.ledger.CanonicalColumns;
import dev.tidegate.ledger.CanonicalColumns.Place;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * T-SQL by which SQL Server computes the canonical bytes of a table's rows, version 1, and sums up
 * their MD5: what {@code RowHashers.md5} of engine/validate does, where the rows are. Written after
 * Microsoft's documentation; not proven on a real server.
 *
 * <p>Each statement gives one row, for {@code dev.tidegate.jdbc.MultisetHashes}: how many rows the
 * table has, and the sums of the first and the last eight bytes of the hashes. Needs SQL Server
 * 2016 ({@code HASHBYTES} over more than 8,000 bytes, {@code DATEDIFF_BIG}), and 2019 for tables
 * with text (a collation in UTF-8).
 *
 * @see <a href="https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql">CAST
 *     and CONVERT</a>
 */
public final class CanonicalSql {
    private static final String NOTHING = "0x";
    private static final int HALF_BYTES = 8;

    /** Compares units, so that REPLACE finds U+0000, which other collations ignore. */
    private static final String BY_UNITS = " COLLATE Latin1_General_100_BIN2";

    private static final String IN_UTF8 = " COLLATE Latin1_General_100_BIN2_UTF8";

    private final String table;
    private final CanonicalColumns columns;
    private final String salt;

    private CanonicalSql(TableSchema schema, long salt) {
        this.table = Sql.name(schema.table());
        this.columns = CanonicalColumns.of(schema);
        this.salt = HexFormat.of().withUpperCase().toHexDigits(salt);
    }

    /** For a table of the source. */
    public static CanonicalSql of(TableSchema schema, long salt) {
        return new CanonicalSql(schema, salt);
    }

    /** The sums over all columns but large objects; fails with {@code TYPE_UNSUPPORTED}. */
    public String rows() {
        return sums(List.of(md5(columns.row().stream().map(CanonicalSql::fieldOrNothing))));
    }

    /** The sums over the large objects; of a table without any, of nothing. */
    public String largeObjects() {
        return sums(columns.largeObjects().stream().map(this::largeObject).toList());
    }

    /** NULL if it is NULL. */
    private String largeObject(Place place) {
        return md5(
                Stream.concat(
                        columns.key().stream().map(CanonicalSql::fieldOrNothing),
                        Stream.of(field(place))));
    }

    /**
     * Concatenation cuts at 8,000 bytes without a word, unless an operand is varbinary(max): the
     * first is, so the result of each step is.
     */
    private String md5(Stream<String> fields) {
        return "HASHBYTES('MD5', "
                + Stream.concat(Stream.of("CAST(0x" + salt + " AS varbinary(max))"), fields)
                        .collect(Collectors.joining(" + "))
                + ")";
    }

    private String sums(List<String> hashes) {
        String from = " FROM " + table;
        if (hashes.isEmpty()) {
            return "SELECT COUNT_BIG(*), CAST(0 AS decimal(38, 0)), CAST(0 AS decimal(38, 0))"
                    + from;
        }
        String named =
                IntStream.range(0, hashes.size())
                        .mapToObj(i -> hashes.get(i) + " AS h" + i)
                        .collect(Collectors.joining(", "));
        return "SELECT COUNT_BIG(*), "
                + sum(hashes.size(), 1)
                + ", "
                + sum(hashes.size(), 1 + HALF_BYTES)
                + " FROM (SELECT "
                + named
                + from
                + ") AS hashed";
    }

    /** A sum of bigint overflows; one of decimal(38, 0) holds 10^19 of them. */
    private static String sum(int hashes, int start) {
        return IntStream.range(0, hashes)
                .mapToObj(i ->
                        "ISNULL(SUM(CAST(CAST(SUBSTRING(h"
                                + i
                                + ", "
                                + start
                                + ", "
                                + HALF_BYTES
                                + ") AS bigint) AS decimal(38, 0))), 0)")
                .collect(Collectors.joining(" + "));
    }

    private static String fieldOrNothing(Place place) {
        String field = field(place);
        return place.column().nullable() ? "ISNULL(" + field + ", " + NOTHING + ")" : field;
    }

    /** Id, length and bytes of a value; NULL if it is NULL. */
    private static String field(Place place) {
        String column = Sql.name(place.column().name());
        return switch (place.column().type().kind()) {
            case BIT -> fixed(place, 1, cast(column, "binary(1)"));
            case TINYINT, SMALLINT, INT, BIGINT -> fixed(place, 8, int64(cast(column, "bigint")));
            case DECIMAL -> ascii(place, column);
            // money as text has two digits after the point
            case MONEY -> ascii(place, cast(column, "decimal(19, 4)"));
            case SMALLMONEY -> ascii(place, cast(column, "decimal(10, 4)"));
            case REAL -> fixed(place, 4, cast(column, "binary(4)"));
            case FLOAT -> fixed(place, 8, cast(column, "binary(8)"));
            case CHAR, NCHAR -> text(place, "RTRIM(" + cast(column, "nvarchar(max)") + ")");
            case VARCHAR, TEXT, NVARCHAR, NTEXT, XML -> text(place, cast(column, "nvarchar(max)"));
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    variable(place, cast(column, "varbinary(max)"));
            case DATE ->
                    fixed(
                            place,
                            4,
                            cast(
                                    "DATEDIFF(day, CAST('20000101' AS date), " + column + ")",
                                    "binary(4)"));
            case TIME -> fixed(place, 8, micros("CAST('00:00' AS time(7))", column));
            case SMALLDATETIME -> fixed(place, 8, sinceEpoch(cast(column, "datetime2(0)")));
            // 300ths of a second as whole milliseconds, as the driver and CDC have them
            case DATETIME -> fixed(place, 8, sinceEpoch(cast(column, "datetime2(3)")));
            case DATETIME2 -> fixed(place, 8, sinceEpoch(column));
            // DATEDIFF does not look at offsets
            case DATETIMEOFFSET ->
                    fixed(
                            place,
                            8,
                            sinceEpoch(
                                    cast(
                                            "SWITCHOFFSET(" + column + ", '+00:00')",
                                            "datetime2(7)")));
            // as binary(16) its first three groups are turned around
            case UNIQUEIDENTIFIER ->
                    fixed(
                            place,
                            16,
                            "CONVERT(binary(16), REPLACE(CONVERT(char(36), "
                                    + column
                                    + "), '-', ''), 2)");
            case SQL_VARIANT ->
                    throw new TidegateException(
                            ErrorCode.TYPE_UNSUPPORTED,
                            "values of column \""
                                    + place.column().name()
                                    + "\" of type sql_variant have no canonical form",
                            "Leave the column out with source.columns_excluded.");
        };
    }

    private static String cast(String value, String type) {
        return "CAST(" + value + " AS " + type + ")";
    }

    private static String int64(String value) {
        return cast(value, "binary(8)");
    }

    /** Counts the boundaries of microseconds between both, so what is smaller is cut off. */
    private static String micros(String start, String end) {
        return int64("DATEDIFF_BIG(microsecond, " + start + ", " + end + ")");
    }

    private static String sinceEpoch(String time) {
        return micros("CAST('20000101' AS datetime2(7))", time);
    }

    private static String ascii(Place place, String decimal) {
        return variable(place, cast("CONVERT(varchar(41), " + decimal + ")", "varbinary(41)"));
    }

    /** Widened before it changes its collation, which would cut it otherwise. */
    private static String text(Place place, String national) {
        String storable = "REPLACE(" + national + BY_UNITS + ", NCHAR(0), NCHAR(65533))" + IN_UTF8;
        return variable(place, cast(cast(storable, "varchar(max)"), "varbinary(max)"));
    }

    private static String fixed(Place place, int length, String value) {
        return "(0x" + hex(place) + "%08X".formatted(length) + " + " + value + ")";
    }

    /** DATALENGTH of a (max) type is a bigint. */
    private static String variable(Place place, String value) {
        return "(CAST(0x"
                + hex(place)
                + " AS varbinary(max)) + CAST(CAST(DATALENGTH("
                + value
                + ") AS int) AS binary(4)) + "
                + value
                + ")";
    }

    private static String hex(Place place) {
        return HexFormat.of().withUpperCase().toHexDigits(place.id());
    }
}
