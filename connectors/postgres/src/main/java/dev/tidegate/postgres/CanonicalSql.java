package dev.tidegate.postgres;

import dev.tidegate.ledger.CanonicalColumns;
import dev.tidegate.ledger.CanonicalColumns.Place;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TargetTypes;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * SQL by which PostgreSQL computes the canonical bytes of a table's rows, version 1, and sums up
 * their MD5: what {@code RowHashers.md5} of engine/validate does, where the rows are.
 *
 * <p>Each statement gives one row, for {@code dev.tidegate.jdbc.MultisetHashes}: how many rows the
 * table has, and the sums of the first and the last eight bytes of the hashes. The expressions need
 * {@code server_encoding} UTF8, which Tidegate asks of every target, and no setting of the session
 * changes them. A server in FIPS mode may refuse {@code md5}.
 */
public final class CanonicalSql {
    private static final String NOTHING = "'\\x'::bytea";
    private static final int HALF_DIGITS = 16;

    private final TableId table;
    private final CanonicalColumns columns;
    private final String salt;

    private CanonicalSql(TableSchema schema, long salt) {
        this.table = schema.table();
        this.columns = CanonicalColumns.of(schema);
        this.salt = bytes(HexFormat.of().toHexDigits(salt));
    }

    /** For a table of the target. */
    public static CanonicalSql of(TableSchema schema, long salt) {
        return new CanonicalSql(schema, salt);
    }

    /** The sums over all columns but large objects; fails with {@code TYPE_UNSUPPORTED}. */
    public String rows() {
        return sums(List.of(md5(rowBytes())));
    }

    /** The sums over the large objects; of a table without any, of nothing. */
    public String largeObjects() {
        return sums(
                columns.largeObjects().stream()
                        .map(place -> md5(largeObjectBytes(place)))
                        .toList());
    }

    /** An expression: a row's bytes without its large objects. */
    public String rowBytes() {
        return concatenated(columns.row().stream().map(this::fieldOrNothing));
    }

    /** An expression: what of a large object is hashed; NULL if it is NULL. */
    public String largeObjectBytes(Place place) {
        return concatenated(
                Stream.concat(
                        columns.key().stream().map(this::fieldOrNothing), Stream.of(field(place))));
    }

    private String md5(String bytes) {
        return "md5(" + salt + " || " + bytes + ")";
    }

    private String sums(List<String> hashes) {
        String names =
                IntStream.range(0, hashes.size())
                        .mapToObj(i -> hashes.get(i) + " as h" + i)
                        .collect(Collectors.joining(", "));
        return "select count(*), "
                + sum(hashes.size(), 1)
                + ", "
                + sum(hashes.size(), 1 + HALF_DIGITS)
                + " from (select "
                + names
                + " from "
                + Names.table(table)
                + ") as hashed";
    }

    /** bit(64) is taken as a signed number, and the sum of bigint is an exact numeric. */
    private static String sum(int hashes, int digit) {
        return IntStream.range(0, hashes)
                .mapToObj(i ->
                        "coalesce(sum(('x' || substr(h"
                                + i
                                + ", "
                                + digit
                                + ", "
                                + HALF_DIGITS
                                + "))::bit(64)::bigint), 0)")
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.joining(" + "), sum -> sum.isEmpty() ? "0" : sum));
    }

    private static String concatenated(Stream<String> expressions) {
        return expressions.collect(
                Collectors.collectingAndThen(
                        Collectors.joining(" || "), all -> all.isEmpty() ? NOTHING : all));
    }

    private String fieldOrNothing(Place place) {
        String field = field(place);
        return place.column().nullable() ? "coalesce(" + field + ", " + NOTHING + ")" : field;
    }

    /** Id, length and bytes of a value; NULL if it is NULL. */
    private String field(Place place) {
        String column = Names.column(place.column().name());
        return switch (place.column().type().kind()) {
            case BIT -> fixed(place, 1, "boolsend(" + column + ")");
            case TINYINT, SMALLINT, INT, BIGINT ->
                    fixed(place, Long.BYTES, "int8send(" + column + "::bigint)");
            // a column without a scale of its own would show zeros at the end, or not
            case DECIMAL, MONEY, SMALLMONEY ->
                    text(place, column + "::" + TargetTypes.of(place.column().type()) + "::text");
            // NaNs with other bits are the same value
            case REAL ->
                    fixed(place, Float.BYTES, number(column, "real", "\\x7fc00000", "float4send"));
            case FLOAT ->
                    fixed(
                            place,
                            Double.BYTES,
                            number(
                                    column,
                                    "double precision",
                                    "\\x7ff8000000000000",
                                    "float8send"));
            // as text it has no blanks at its end
            case CHAR, NCHAR -> text(place, column + "::bpchar::text");
            case VARCHAR, TEXT, NVARCHAR, NTEXT, XML -> text(place, column + "::text");
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    variable(place, "octet_length(" + column + ")", column);
            case DATE -> fixed(place, Integer.BYTES, "date_send(" + column + ")");
            case TIME -> fixed(place, Long.BYTES, "time_send(" + column + ")");
            case SMALLDATETIME, DATETIME, DATETIME2 ->
                    fixed(place, Long.BYTES, "timestamp_send(" + column + ")");
            case DATETIMEOFFSET -> fixed(place, Long.BYTES, "timestamptz_send(" + column + ")");
            case UNIQUEIDENTIFIER -> fixed(place, 2 * Long.BYTES, "uuid_send(" + column + ")");
            case SQL_VARIANT -> throw Values.unsupported(table, place.column());
        };
    }

    private static String number(String column, String type, String nan, String send) {
        return "case when "
                + column
                + " = 'NaN'::"
                + type
                + " then '"
                + nan
                + "'::bytea else "
                + send
                + "("
                + column
                + ") end";
    }

    private static String fixed(Place place, int length, String value) {
        String header = HexFormat.of().toHexDigits(place.id()) + HexFormat.of().toHexDigits(length);
        return "(" + bytes(header) + " || " + value + ")";
    }

    /** convert_to, unlike textsend, does not depend on client_encoding. */
    private static String text(Place place, String text) {
        return variable(place, "octet_length(" + text + ")", "convert_to(" + text + ", 'UTF8')");
    }

    private static String variable(Place place, String length, String value) {
        return "("
                + bytes(HexFormat.of().toHexDigits(place.id()))
                + " || int4send("
                + length
                + ") || "
                + value
                + ")";
    }

    private static String bytes(String hex) {
        return "'\\x" + hex + "'::bytea";
    }
}
