package dev.tidegate.convert.code;

import dev.tidegate.tsql.TokenKind;
import dev.tidegate.tsql.Tokens;
import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Cursors: the query is opened where T-SQL opens it. */
final class Cursors {
    private static final Scope NOTHING = new Scope(Optional.empty());

    /** {@code FETCH ABSOLUTE -3 FROM GLOBAL c} has so many at most. */
    private static final int WORDS_TO_CURSOR = 7;

    private final Unit unit;

    Cursors(Unit unit) {
        this.unit = unit;
    }

    /** A cursor by its name; one in a variable is that variable. */
    static String name(Unit unit, Expression cursor) {
        if (cursor instanceof Expression.Variable variable) {
            Optional<Unit.Variable> declared = unit.variable(variable.name());
            if (declared.isPresent()) {
                return declared.get().sql();
            }
        }
        String text = unit.text(cursor.span()).replaceAll("[\\[\\]\"@]", "");
        return unit.names.local("cur_" + text);
    }

    String declared(FlowStatement.DeclareCursor cursor) {
        String name = unit.names.local("cur_" + cursor.name().value().replace("@", ""));
        unit.declarations.add(name + " refcursor;");
        return open(name, cursor.cursor(), cursor);
    }

    String set(FlowStatement.SetCursor cursor) {
        return open(name(unit, cursor.variable()), cursor.cursor(), cursor);
    }

    private String open(String name, FlowStatement.Cursor cursor, FlowStatement at) {
        if (cursor.select().isEmpty()) {
            throw NotConvertible.of(
                    "cursor", at.span(), "a cursor of a prepared statement", "Write the query.");
        }
        DataStatement.Select select = cursor.select().get();
        unit.cursors.put(name, unit.queries.select(select, Optional.empty()).sql());
        return "";
    }

    String statement(FlowStatement.CursorStatement cursor) {
        String name = name(unit, cursor.cursor());
        return switch (cursor.verb().toUpperCase(Locale.ROOT)) {
            case "OPEN" -> {
                String query = unit.cursors.get(name);
                if (query == null) {
                    throw unknown(cursor.cursor());
                }
                yield "OPEN " + name + " SCROLL FOR\n" + Queries.indented(query) + ";";
            }
            case "CLOSE" -> "CLOSE " + name + ";";
            default -> "";
        };
    }

    private static NotConvertible unknown(Expression cursor) {
        return NotConvertible.of(
                "cursor",
                cursor.span(),
                "a cursor that is not declared here",
                "Pass it as a refcursor.");
    }

    String fetched(FlowStatement.Fetch fetch) {
        String name = name(unit, fetch.cursor());
        if (!unit.cursors.containsKey(name) && !(fetch.cursor() instanceof Expression.Variable)) {
            throw unknown(fetch.cursor());
        }
        if (fetch.into().isEmpty()) {
            throw NotConvertible.of(
                    "fetch",
                    fetch.span(),
                    "FETCH without INTO gives rows to the caller",
                    "Fetch into variables.");
        }
        String count =
                fetch.count().map(any -> " " + unit.expressions.of(any, NOTHING).sql()).orElse("");
        List<Unit.Variable> into = new ArrayList<>();
        for (Expression.Variable variable : fetch.into()) {
            into.add(
                    unit.variable(variable.name())
                            .orElseThrow(() ->
                                    NotConvertible.of(
                                            "variable",
                                            variable.span(),
                                            "the variable "
                                                    + variable.name()
                                                    + " is not declared here",
                                            "Declare it.")));
        }
        unit.declarations.add("v_fetch_status integer := -1;");
        String head = "FETCH " + fetch.direction() + count + " FROM " + name + " INTO ";
        return isSeenBehind(fetch)
                ? head + kept(into)
                : head
                        + into.stream().map(Unit.Variable::sql).collect(Collectors.joining(", "))
                        + ";\nv_fetch_status := CASE WHEN FOUND THEN 0 ELSE -1 END;";
    }

    /** Without a row T-SQL leaves the variables as they are; PL/pgSQL makes them NULL. */
    private String kept(List<Unit.Variable> into) {
        List<String> fetched = new ArrayList<>();
        StringBuilder assigned = new StringBuilder();
        for (Unit.Variable variable : into) {
            String bare = variable.sql().replace("\"", "").replaceFirst("^[vp]_", "");
            String next = unit.names.local("v_fetched_" + bare);
            unit.declarations.add(next + " " + TargetTypes.of(variable.type()) + ";");
            fetched.add(next);
            assigned.append("    ").append(variable.sql()).append(" := ").append(next);
            assigned.append(";\n");
        }
        return String.join(", ", fetched)
                + ";\nv_fetch_status := CASE WHEN FOUND THEN 0 ELSE -1 END;\nIF FOUND THEN\n"
                + assigned
                + "END IF;";
    }

    /**
     * Whether a variable of a FETCH may be read when there was no row: it is a parameter, or named
     * before the first or behind the last FETCH of its cursor, other than where it is declared.
     */
    private boolean isSeenBehind(FlowStatement.Fetch fetch) {
        Tokens tokens = unit.batch.tokens();
        List<Integer> words = new ArrayList<>();
        for (int at = 0; at < tokens.size(); at++) {
            if (!tokens.kind(at).isTrivia()) {
                words.add(at);
            }
        }
        String cursor = unit.text(fetch.cursor().span());
        List<Integer> places = new ArrayList<>();
        for (int at = 0; at < words.size(); at++) {
            if (tokens.text(words.get(at)).equalsIgnoreCase("FETCH")
                    && names(cursor, words, at, tokens)) {
                places.add(at);
            }
        }
        for (Expression.Variable variable : fetch.into()) {
            String name = variable.name();
            boolean parameter = unit.variable(name).filter(Unit.Variable::isParameter).isPresent();
            if (parameter || isNamedOutside(name, words, places, tokens)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a FETCH is of this cursor: its name stands within the next few words. */
    private static boolean names(String cursor, List<Integer> words, int fetch, Tokens tokens) {
        for (int at = fetch + 1; at < Math.min(fetch + WORDS_TO_CURSOR, words.size()); at++) {
            if (tokens.text(words.get(at)).equalsIgnoreCase(cursor)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNamedOutside(
            String variable, List<Integer> words, List<Integer> fetches, Tokens tokens) {
        int behind = 0;
        for (int at = 0; at < words.size(); at++) {
            if (!tokens.text(words.get(at)).equalsIgnoreCase(variable)) {
                continue;
            }
            boolean declared =
                    at + 1 < words.size() && tokens.kind(words.get(at + 1)) == TokenKind.WORD;
            if (fetches.isEmpty() || at < fetches.getFirst()) {
                if (!declared) {
                    return true;
                }
            } else if (at > fetches.getLast()) {
                behind++; // the first one is in the INTO of the last FETCH
            }
        }
        return behind > 1;
    }
}
