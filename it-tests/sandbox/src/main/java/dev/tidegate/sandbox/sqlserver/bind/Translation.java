package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.storage.ConversionRoutines;
import dev.tidegate.sandbox.sqlserver.storage.H2Types;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One statement's translation: what it reads of the session, the H2 parameters it has so far, the
 * locks that its hints ask for.
 */
final class Translation {
    /** Whose text the result is. */
    enum Purpose {
        /** A statement that runs now: values of the session become parameters. */
        STATEMENT,
        /** A view, default, check, computed column: text that H2 keeps. */
        KEPT
    }

    private static final String ROUTINE = "\"tsql\".";

    private final Surroundings surroundings;
    private final Purpose purpose;
    private final Map<Input, Integer> inputs = new LinkedHashMap<>();
    private final RowLocks locks = new RowLocks();
    private final Set<SystemViewCopies.Used> systemViews = new LinkedHashSet<>();
    private final Set<ObjectName> read = new LinkedHashSet<>();

    Translation(Surroundings surroundings, Purpose purpose) {
        this.surroundings = surroundings;
        this.purpose = purpose;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Catalog catalog() {
        return surroundings.catalog();
    }

    boolean isKept() {
        return purpose == Purpose.KEPT;
    }

    /** The inputs, in the order of H2's parameters from 1. */
    List<Input> inputs() {
        return List.copyOf(inputs.keySet());
    }

    /** What must be done before the statement runs. */
    Command.Needs needs() {
        return new Command.Needs(locks.tables(), List.copyOf(systemViews), List.copyOf(read));
    }

    void reads(ObjectName object) {
        read.add(object);
    }

    /** The locks that hints ask for. */
    RowLocks locks() {
        return locks;
    }

    /** The H2 name of a system view for this statement. */
    String systemView(SystemViewCopies.Used view, String h2) {
        if (isKept()) {
            return h2;
        }
        systemViews.add(view);
        return view.h2();
    }

    /** An H2 text that calls a routine. */
    static String routine(String name, String... arguments) {
        return ROUTINE + ObjectName.quote(name) + "(" + String.join(", ", arguments) + ")";
    }

    /** An H2 string literal. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** H2's text for a term, of its type. */
    String h2(Term term) {
        return switch (term) {
            case Term.Plain plain -> plain.h2();
            case Term.Constant constant -> constant(constant.value(), constant.type());
            case Term.Parameter parameter -> cast(place(parameter.input()), parameter.type());
            case Term.Untyped _ -> "NULL";
        };
    }

    private String place(Input input) {
        return "?" + inputs.computeIfAbsent(input, _ -> inputs.size() + 1);
    }

    static String cast(String h2, SqlType type) {
        return "CAST(" + h2 + " AS " + H2Types.expression(type) + ")";
    }

    private static String constant(@Nullable Object value, SqlType type) {
        return switch (value) {
            case null -> cast("NULL", type);
            case Boolean b -> b ? "TRUE" : "FALSE";
            case Integer i ->
                    type.kind() == Kind.INT && i != Integer.MIN_VALUE
                            ? signed(i.toString())
                            : cast(i.toString(), type);
            case BigDecimal d when Types.isDecimal(type) && d.scale() > 0 ->
                    signed(d.toPlainString());
            case byte[] bytes -> "X'" + HexFormat.of().formatHex(bytes) + "'";
            case String text ->
                    type.kind() == Kind.CHAR || type.kind() == Kind.NCHAR
                            ? cast(literal(text), type)
                            : literal(text);
            case BigDecimal d -> cast(d.toPlainString(), type);
            case Number number -> cast(number.toString(), type);
            case java.time.LocalDateTime moment ->
                    cast(
                            "TIMESTAMP '"
                                    + moment.toString().replace('T', ' ')
                                    + seconds(moment)
                                    + "'",
                            type);
            case java.time.LocalDate date -> "DATE '" + date + "'";
            case java.time.LocalTime time -> cast("'" + time + "'", type);
            case java.time.OffsetDateTime moment ->
                    cast(
                            "'"
                                    + moment.toLocalDateTime().toString().replace('T', ' ')
                                    + seconds(moment.toLocalDateTime())
                                    + zone(moment.getOffset())
                                    + "'",
                            type);
            default -> cast(literal(value.toString()), type);
        };
    }

    private static String seconds(java.time.LocalDateTime moment) {
        return moment.getSecond() == 0 && moment.getNano() == 0 ? ":00" : "";
    }

    private static String zone(java.time.ZoneOffset offset) {
        return offset.getTotalSeconds() == 0 ? "+00:00" : offset.getId();
    }

    private static String signed(String number) {
        return number.startsWith("-") ? "(" + number + ")" : number;
    }

    /** A term's text for a column of that type: converted, but not cast where H2 does it right. */
    String assigned(Term term, SqlType to) throws SqlError {
        Term converted = convert(term, to, Input.Mode.ASSIGN);
        return converted instanceof Term.Parameter parameter
                ? place(parameter.input())
                : h2(converted);
    }

    /** A term's text as an argument of that type. */
    String as(Term term, SqlType to) throws SqlError {
        return h2(convert(term, to, Input.Mode.ASSIGN));
    }

    /** A term of another type. */
    Term convert(Term term, SqlType to, Input.Mode mode) throws SqlError {
        return switch (term) {
            case Term.Untyped _ -> new Term.Constant(null, to);
            case Term.Constant constant -> new Term.Constant(converted(constant, to, mode), to);
            case Term.Parameter parameter ->
                    parameter.type().equals(to)
                            ? parameter
                            : new Term.Parameter(
                                    new Input.Converted(
                                            parameter.input(), parameter.type(), to, mode),
                                    to);
            case Term.Plain plain -> new Term.Plain(plain(plain, to, mode), to);
        };
    }

    private @Nullable Object converted(Term.Constant constant, SqlType to, Input.Mode mode)
            throws SqlError {
        Object value = constant.value();
        return value == null || constant.type().equals(to)
                ? value
                : mode.convert(value, constant.type(), to, surroundings);
    }

    private static String plain(Term.Plain plain, SqlType to, Input.Mode mode) {
        SqlType from = plain.type();
        if (from.equals(to)) {
            return plain.h2();
        }
        boolean special = mode.style() != 0 || mode.nullOnError();
        if (!special && isLargeText(from) && isLargeText(to)) {
            return plain.h2(); // a CAST of H2 would cut it at 1 MiB
        }
        if (!special && isLargeText(from) && to.kind() == Kind.VARBINARY && to.isMax()) {
            return routine("large_bytes", plain.h2(), Types.isNational(from) ? "TRUE" : "FALSE");
        }
        if (!special && isTextToText(from, to)) {
            return mode.fit() ? cast(plain.h2(), to) : plain.h2();
        }
        if (!special && isNative(from, to)) {
            return cast(plain.h2(), to);
        }
        int style =
                mode.style()
                        + (mode.nullOnError() ? ConversionRoutines.STYLE_TRY : 0)
                        + (mode.fit() ? 0 : ConversionRoutines.STYLE_WHOLE);
        String converted =
                routine(
                        routineTo(to),
                        plain.h2(),
                        literal(ConversionRoutines.encode(from)),
                        literal(ConversionRoutines.encode(to)),
                        String.valueOf(style));
        boolean text = Types.family(to) == Types.Family.TEXT && !mode.fit();
        return text ? converted : cast(converted, to);
    }

    /** A conversion whose style is only known when the statement runs. */
    String convertStyled(Term.Plain plain, SqlType to, String style) {
        return cast(
                routine(
                        routineTo(to),
                        plain.h2(),
                        literal(ConversionRoutines.encode(plain.type())),
                        literal(ConversionRoutines.encode(to)),
                        style),
                to);
    }

    private static boolean isLargeText(SqlType type) {
        return Types.family(type) == Types.Family.TEXT && Types.length(type) == SqlType.MAX;
    }

    private static boolean isTextToText(SqlType from, SqlType to) {
        boolean texts =
                Types.family(from) == Types.Family.TEXT && Types.family(to) == Types.Family.TEXT;
        boolean binaries =
                Types.family(from) == Types.Family.BINARY
                        && Types.family(to) == Types.Family.BINARY
                        && to.kind() != Kind.BINARY;
        return texts || binaries;
    }

    /** Whether H2's own CAST does what SQL Server does. */
    private static boolean isNative(SqlType from, SqlType to) {
        if (Types.isWhole(from)) {
            // H2 checks the range, but of smallint where SQL Server has tinyint
            boolean ranged = Types.isWhole(to) && to.kind() != Kind.TINYINT;
            return ranged
                    || Types.isDecimal(to)
                    || Types.isMoney(to)
                    || Types.isFloat(to)
                    || to.kind() == Kind.BIT;
        }
        boolean exact = Types.isDecimal(from) || Types.isMoney(from);
        if (exact) {
            return Types.isDecimal(to) || Types.isMoney(to) || Types.isFloat(to);
        }
        return from.kind() == Kind.REAL && to.kind() == Kind.FLOAT
                || Types.family(from) == Types.Family.MOMENT && to.kind() == Kind.DATE
                || from.kind() == Kind.DATE && to.kind() == Kind.DATETIME2
                || from.kind() == Kind.DATETIME && to.kind() == Kind.DATETIME2 && to.scale() >= 3;
    }

    private static String routineTo(SqlType to) {
        return switch (to.kind()) {
            case BIT -> "to_bit";
            case TINYINT, SMALLINT, INT -> "to_int";
            case BIGINT -> "to_long";
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY -> "to_decimal";
            case REAL -> "to_real";
            case FLOAT -> "to_float";
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML, SQL_VARIANT -> "to_text";
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    "to_bytes";
            case DATE -> "to_date";
            case TIME -> "to_time";
            case SMALLDATETIME, DATETIME, DATETIME2 -> "to_moment";
            case DATETIMEOFFSET -> "to_offset";
            case UNIQUEIDENTIFIER -> "to_uuid";
        };
    }
}
