package dev.tidegate.convert.trial;

import dev.tidegate.convert.PgNames;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A function, procedure or trigger function of the scratch database.
 *
 * @param handle the server's for it
 * @param parameters all, those that only give something among them
 * @param firings what runs it, if it is a trigger's
 */
record Routine(
        long handle,
        String schema,
        String name,
        Kind kind,
        List<Parameter> parameters,
        List<Firing> firings) {
    /** What a procedure returns besides 0 is in this parameter. */
    static final String STATUS = "p_return_code";

    private static final String CURSOR = "refcursor";

    Routine {
        parameters = List.copyOf(parameters);
        firings = List.copyOf(firings);
    }

    /** How it is run. */
    enum Kind {
        FUNCTION,
        PROCEDURE,
        TRIGGER
    }

    /**
     * A parameter.
     *
     * @param mode as in {@code pg_proc}: {@code i}, {@code o}, {@code b}, {@code v}, {@code t}
     * @param type of a domain the one below
     * @param json what it gets if it is JSON as text
     */
    record Parameter(char mode, String name, String type, Optional<String> json) {
        Parameter(char mode, String name, String type) {
            this(mode, name, type, Optional.empty());
        }

        private boolean takes() {
            return mode == 'i' || mode == 'b' || mode == 'v';
        }

        /** Whether it is a column of the rows that a function gives. */
        boolean isColumn() {
            return mode == 't';
        }
    }

    /**
     * What fires a trigger: some of {@code insert}, {@code update}, {@code delete} on a relation.
     */
    record Firing(long relation, List<String> events) {
        Firing {
            events = List.copyOf(events);
        }
    }

    /** The statement that runs it with generated arguments; of no trigger. */
    String call(GeneratedValues values) {
        return call(values, false);
    }

    /** The statement that runs it with nothing but NULL; of no trigger. */
    String callWithNulls(GeneratedValues values) {
        return call(values, true);
    }

    private String call(GeneratedValues values, boolean nulls) {
        String arguments =
                parameters.stream()
                        .filter(it -> it.takes() || kind == Kind.PROCEDURE)
                        .map(it -> argument(it, values, nulls))
                        .collect(Collectors.joining(", "));
        return (kind == Kind.PROCEDURE ? "call " : "select * from ")
                + PgNames.quoted(schema)
                + "."
                + PgNames.quoted(name)
                + "("
                + arguments
                + ")";
    }

    private static String argument(Parameter parameter, GeneratedValues values, boolean nulls) {
        if (parameter.type().equals(CURSOR)) {
            return PgNames.literal(parameter.name()) + "::" + CURSOR;
        }
        if (parameter.name().equals(STATUS)) {
            return "0";
        }
        if (!nulls && parameter.json().isPresent()) {
            return PgNames.literal(parameter.json().get()) + "::" + parameter.type();
        }
        return nulls || !parameter.takes()
                ? "null::" + parameter.type()
                : values.of(parameter.type(), GeneratedValues.FIRST);
    }

    /** Whether it gives rows by cursors. */
    boolean givesCursors() {
        return parameters.stream().anyMatch(it -> it.type().equals(CURSOR));
    }
}
