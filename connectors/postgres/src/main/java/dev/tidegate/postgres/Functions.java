package dev.tidegate.postgres;

import dev.tidegate.postgres.Operand.Family;
import java.util.List;
import java.util.Set;

/** T-SQL functions that have a counterpart which gives the same for the same arguments. */
final class Functions {
    private static final int LENGTH_PRECISION = 10;

    /** Differ from call to call: fine in a default, not in what must give the same again. */
    private static final Set<String> OF_THE_MOMENT =
            Set.of(
                    "getdate",
                    "getutcdate",
                    "sysdatetime",
                    "sysutcdatetime",
                    "sysdatetimeoffset",
                    "newid",
                    "newsequentialid",
                    "rand");

    private Functions() {}

    /** A call, with translated arguments. */
    static Operand call(String name, List<Operand> arguments) throws UntranslatableException {
        return switch (name) {
            // trailing blanks do not count
            case "len" -> integer("length(rtrim(%s, ' '))", text(name, arguments));
            case "upper", "lower" -> same(name + "(%s)", text(name, arguments));
            case "ltrim", "rtrim" -> same(name + "(%s, ' ')", text(name, arguments));
            case "year", "month", "day" ->
                    integer("extract(" + name + " from %s)::integer", date(name, arguments));
            case "abs" -> same("abs(%s)", number(name, arguments));
            case "isnull", "coalesce" -> coalesce(name, arguments);
            default ->
                    throw new UntranslatableException(
                            OF_THE_MOMENT.contains(name)
                                    ? name + "() gives something else each time"
                                    : "the function " + name + " is not translated");
        };
    }

    /** The call with which a default makes a new value for a column. */
    static String valueOfTheMoment(String name, Family family) throws UntranslatableException {
        return switch (name) {
            case "getdate", "sysdatetime", "current_timestamp" ->
                    switch (family) {
                        case TIMESTAMP -> "clock_timestamp()::timestamp";
                        case DATE -> "clock_timestamp()::date";
                        case TIME -> "clock_timestamp()::time";
                        case INTEGER,
                                EXACT,
                                MONEY,
                                FLOATING,
                                BIT,
                                TEXT,
                                BLANK_FILLED,
                                MOMENT,
                                UUID,
                                NULL,
                                OTHER ->
                                throw unsuitable(name);
                    };
            case "getutcdate", "sysutcdatetime" ->
                    switch (family) {
                        case TIMESTAMP -> "(clock_timestamp() at time zone 'UTC')";
                        case DATE -> "(clock_timestamp() at time zone 'UTC')::date";
                        case TIME -> "(clock_timestamp() at time zone 'UTC')::time";
                        case MOMENT -> "clock_timestamp()";
                        case INTEGER,
                                EXACT,
                                MONEY,
                                FLOATING,
                                BIT,
                                TEXT,
                                BLANK_FILLED,
                                UUID,
                                NULL,
                                OTHER ->
                                throw unsuitable(name);
                    };
            case "sysdatetimeoffset" -> {
                if (family != Family.MOMENT) {
                    throw unsuitable(name);
                }
                yield "clock_timestamp()";
            }
            case "newid", "newsequentialid" -> {
                if (family != Family.UUID) {
                    throw unsuitable(name);
                }
                yield "gen_random_uuid()";
            }
            default -> throw new UntranslatableException("the function " + name);
        };
    }

    /** Whether {@link #valueOfTheMoment} may know the function. */
    static boolean isOfTheMoment(String name) {
        return OF_THE_MOMENT.contains(name) || name.equals("current_timestamp");
    }

    private static UntranslatableException unsuitable(String name) {
        return new UntranslatableException(name + "() for a column of another type");
    }

    private static Operand coalesce(String name, List<Operand> arguments)
            throws UntranslatableException {
        if (arguments.size() != 2) {
            throw new UntranslatableException(name + " with other than two arguments");
        }
        Operand first = arguments.get(0);
        Operand second = arguments.get(1);
        if (first.family() != second.family()) {
            throw new UntranslatableException(name + " of two types");
        }
        return new Operand(
                "coalesce(" + first.sql() + ", " + second.sql() + ")",
                first.family(),
                Math.max(first.precision(), second.precision()),
                false);
    }

    private static Operand integer(String form, Operand argument) {
        return new Operand(form.formatted(argument.sql()), Family.INTEGER, LENGTH_PRECISION, false);
    }

    private static Operand same(String form, Operand argument) {
        return new Operand(
                form.formatted(argument.sql()), argument.family(), argument.precision(), false);
    }

    private static Operand one(String name, List<Operand> arguments, boolean suitable)
            throws UntranslatableException {
        if (!suitable) {
            throw new UntranslatableException(name + " of arguments that are not understood");
        }
        return arguments.getFirst();
    }

    private static Operand text(String name, List<Operand> arguments)
            throws UntranslatableException {
        boolean suitable = arguments.size() == 1 && arguments.getFirst().family().isText();
        Operand argument = one(name, arguments, suitable);
        return argument.family() == Family.TEXT
                ? argument
                : new Operand("rtrim(" + argument.sql() + ", ' ')", Family.TEXT, 0, false);
    }

    private static Operand date(String name, List<Operand> arguments)
            throws UntranslatableException {
        boolean suitable =
                arguments.size() == 1
                        && (arguments.getFirst().family() == Family.DATE
                                || arguments.getFirst().family() == Family.TIMESTAMP);
        return one(name, arguments, suitable);
    }

    private static Operand number(String name, List<Operand> arguments)
            throws UntranslatableException {
        boolean suitable = arguments.size() == 1 && arguments.getFirst().family().isNumber();
        return one(name, arguments, suitable);
    }
}
