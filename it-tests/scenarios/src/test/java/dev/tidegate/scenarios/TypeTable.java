package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.TypeCase.type;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every type of SQL Server that CDC carries: what it is on PostgreSQL, and what becomes of its
 * values. {@link TypeRoundTripTest} holds Tidegate to it, and the README of connectors/postgres
 * shows it.
 */
final class TypeTable {
    private static final String SEVENTH_DIGIT = "seventh digit, cut off";
    private static final String UNSTORABLE = "U+0000, halves of surrogate pairs: below";
    private static final String CLR = "its meaning: the bytes are the CLR serialisation";

    /** An alias type, made with {@code CREATE TYPE dbo.phone FROM varchar(20)}. */
    static final String ALIAS = "dbo.phone";

    private TypeTable() {}

    static final List<TypeCase> ALL =
            Stream.of(numbers(), text(), binary(), times(), others())
                    .flatMap(List::stream)
                    .map(TypeCase.Builder::build)
                    .toList();

    private static List<TypeCase.Builder> numbers() {
        return List.of(
                type("bit", "boolean").value("0", "false").value("1", "true"),
                type("tinyint", "smallint").same("0").same("255"),
                type("smallint", "smallint").same("-32768").same("0").same("32767"),
                type("int", "integer").same("-2147483648").same("0").same("2147483647"),
                type("bigint", "bigint")
                        .same("-9223372036854775808")
                        .same("0")
                        .same("9223372036854775807"),
                type("decimal(38,0)", "numeric(38,0)")
                        .same("-99999999999999999999999999999999999999")
                        .same("0")
                        .same("99999999999999999999999999999999999999"),
                type("numeric(38,38)", "numeric(38,38)")
                        .same("-0.99999999999999999999999999999999999999")
                        .same("0.00000000000000000000000000000000000001")
                        .value("0", "0.00000000000000000000000000000000000000"),
                type("decimal(10,2)", "numeric(10,2)")
                        .same("-99999999.99")
                        .value("0", "0.00")
                        .value("1.5", "1.50")
                        .same("99999999.99"),
                type("money", "numeric(19,4)")
                        .same("-922337203685477.5808")
                        .same("-0.0001")
                        .value("0", "0.0000")
                        .same("922337203685477.5807"),
                type("smallmoney", "numeric(10,4)")
                        .same("-214748.3648")
                        .value("0", "0.0000")
                        .same("214748.3647"),
                type("real", "real")
                        .value("-3.4028235E38", "-3.4028235e+38")
                        .value("0", "0")
                        .value("1.17549435E-38", "1.1754944e-38")
                        .value("0.1", "0.1")
                        .value("16777217", "1.6777216e+07"),
                type("float", "double precision")
                        .value("-1.7976931348623157E308", "-1.7976931348623157e+308")
                        .value("0", "0")
                        .value("4.9E-324", "5e-324")
                        .value("2.2250738585072014E-308", "2.2250738585072014e-308")
                        .value("0.1E0", "0.1")
                        .value("1.7976931348623157E308", "1.7976931348623157e+308"));
    }

    private static List<TypeCase.Builder> text() {
        return List.of(
                type("char(5)", "character(5)").value("'ab'", "ab").value("''", "").quoted("x y z"),
                narrow("varchar(10)", "character varying(10)"),
                narrow("varchar(max)", "text").neverKey(),
                narrow("text", "text").neverKey(),
                type("nchar(5)", "character(5)")
                        .value("N'ab'", "ab")
                        .value("N'é☃'", "é☃")
                        .value("N'😀'", "😀")
                        .loses(UNSTORABLE),
                national("nvarchar(10)", "character varying(10)"),
                national("nvarchar(max)", "text").neverKey(),
                national("ntext", "text").neverKey(),
                national("sysname", "character varying(128)"),
                type(ALIAS, "character varying(20)").quoted("+1 555 0100").value("''", ""),
                type("xml", "xml")
                        .value("''", "")
                        .value("'<a b=\"1\">x</a>'", "<a b=\"1\">x</a>")
                        .value("N'<é>☃😀</é>'", "<é>☃😀</é>")
                        .value("'two <b/> parts <c/>'", "two <b/> parts <c/>")
                        .neverKey());
    }

    private static TypeCase.Builder narrow(String source, String target) {
        return type(source, target)
                .value("''", "")
                .value("'trail  '", "trail  ")
                .value("'it''s'", "it's")
                .value("'€é'", "€é")
                // a byte that code page 1252 does not define, as SQL Server shows it
                .value("CAST(0x8141 AS varchar(10))", "\u0081A");
    }

    /** With {@code target.text_unstorable: replace}. */
    private static TypeCase.Builder national(String source, String target) {
        TypeCase.Builder builder =
                type(source, target)
                        .value("N''", "")
                        .value("N'trail  '", "trail  ")
                        .value("N'é☃😀'", "é☃😀")
                        .value("NCHAR(65533)", "\uFFFD")
                        .loses(UNSTORABLE);
        return builder;
    }

    private static List<TypeCase.Builder> binary() {
        return List.of(
                type("binary(4)", "bytea")
                        .value("0x00000000", "\\x00000000")
                        .value("0x0102", "\\x01020000")
                        .value("0xFFFFFFFF", "\\xffffffff"),
                bytes("varbinary(8)"),
                bytes("varbinary(max)").neverKey(),
                bytes("image").neverKey());
    }

    private static TypeCase.Builder bytes(String source) {
        return type(source, "bytea")
                .value("0x", "\\x")
                .value("0x00", "\\x00")
                .value("0x010200", "\\x010200")
                .value("0xFFFFFFFFFFFFFFFF", "\\xffffffffffffffff");
    }

    private static List<TypeCase.Builder> times() {
        return List.of(
                type("date", "date")
                        .quoted("0001-01-01")
                        .quoted("1582-10-04")
                        .quoted("1582-10-05")
                        .quoted("1582-10-14")
                        .quoted("1582-10-15")
                        .quoted("1969-12-31")
                        .quoted("9999-12-31"),
                type("time(0)", "time(0) without time zone").quoted("00:00:00").quoted("23:59:59"),
                type("time(3)", "time(3) without time zone").quoted("23:59:59.999"),
                type("time(7)", "time(6) without time zone")
                        .quoted("00:00:00")
                        .value("'00:00:00.0000001'", "00:00:00")
                        .value("'12:34:56.1234567'", "12:34:56.123456")
                        .value("'23:59:59.9999999'", "23:59:59.999999")
                        .loses(SEVENTH_DIGIT),
                type("smalldatetime", "timestamp(0) without time zone")
                        .quoted("1900-01-01 00:00:00")
                        .quoted("2024-02-29 12:30:00")
                        .quoted("2079-06-06 23:59:00"),
                type("datetime", "timestamp(3) without time zone")
                        .quoted("1753-01-01 00:00:00")
                        .quoted("2024-03-10 02:30:00.003")
                        .quoted("2024-03-10 02:30:00.007")
                        .quoted("9999-12-31 23:59:59.997"),
                moments("datetime2(7)", "timestamp(6) without time zone").loses(SEVENTH_DIGIT),
                type("datetime2(0)", "timestamp(0) without time zone")
                        .quoted("0001-01-01 00:00:00")
                        .quoted("1582-10-10 12:34:56")
                        .quoted("9999-12-31 23:59:59"),
                type("datetime2(3)", "timestamp(3) without time zone")
                        .quoted("1969-12-31 23:59:59.999")
                        .quoted("9999-12-31 23:59:59.999"),
                type("datetimeoffset(0)", "timestamp(0) with time zone")
                        .value("'2024-03-10 02:30:00 -05:00'", "2024-03-10 07:30:00+00")
                        .loses("the offset"),
                type("datetimeoffset(7)", "timestamp(6) with time zone")
                        .value("'0001-01-01 00:00:00 +00:00'", "0001-01-01 00:00:00+00")
                        .value("'0001-01-01 14:00:00 +14:00'", "0001-01-01 00:00:00+00")
                        .value("'1582-10-04 23:59:59 -14:00'", "1582-10-05 13:59:59+00")
                        .value(
                                "'1582-10-10 12:34:56.1234567 +02:00'",
                                "1582-10-10 10:34:56.123456+00")
                        .value("'1582-10-15 01:00:00 +02:00'", "1582-10-14 23:00:00+00")
                        .value(
                                "'1969-12-31 23:59:59.9999999 +00:00'",
                                "1969-12-31 23:59:59.999999+00")
                        .value(
                                "'1969-12-31 23:59:59.9999999 -05:30'",
                                "1970-01-01 05:29:59.999999+00")
                        .value(
                                "'9999-12-31 23:59:59.9999999 +00:00'",
                                "9999-12-31 23:59:59.999999+00")
                        .loses("the offset; " + SEVENTH_DIGIT));
    }

    private static TypeCase.Builder moments(String source, String target) {
        return type(source, target)
                .quoted("0001-01-01 00:00:00")
                .quoted("1582-10-04 23:59:59")
                .value("'1582-10-10 12:34:56.1234567'", "1582-10-10 12:34:56.123456")
                .quoted("1582-10-15 00:00:00")
                .value("'1969-12-31 23:59:59.9999999'", "1969-12-31 23:59:59.999999")
                .quoted("2024-03-10 02:30:00")
                .value("'9999-12-31 23:59:59.9999999'", "9999-12-31 23:59:59.999999");
    }

    private static List<TypeCase.Builder> others() {
        return List.of(
                type("uniqueidentifier", "uuid")
                        .quoted("00000000-0000-0000-0000-000000000000")
                        .quoted("6f9619ff-8b86-d011-b42d-00c04fc964ff")
                        .quoted("ffffffff-ffff-ffff-ffff-ffffffffffff"),
                type("hierarchyid", "bytea")
                        .value("CAST(0x AS hierarchyid)", "\\x")
                        .value("CAST(0x58 AS hierarchyid)", "\\x58")
                        .loses(CLR),
                type("geometry", "bytea")
                        .value(
                                "CAST(0x00000000010C000000000000F03F0000000000000040 AS geometry)",
                                "\\x00000000010c000000000000f03f0000000000000040")
                        .loses(CLR)
                        .neverKey(),
                type("geography", "bytea")
                        .value(
                                "CAST(0xE6100000010C000000000000F03F0000000000000040 AS geography)",
                                "\\xe6100000010c000000000000f03f0000000000000040")
                        .loses(CLR)
                        .neverKey());
    }
}
