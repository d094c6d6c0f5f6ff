package dev.tidegate.convert.code;

import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Cursors: the query is opened where T-SQL opens it. */
final class Cursors {
    private static final Scope NOTHING = new Scope(Optional.empty());

    private final Unit unit;

    Cursors(Unit unit) {
        this.unit = unit;
    }

    static String name(Unit unit, Expression cursor) {
        String text = unit.text(cursor.span()).replaceAll("[\\[\\]\"@]", "");
        return unit.names.local("cur_" + text);
    }

    String declared(FlowStatement.DeclareCursor cursor) {
        return open(
                unit.names.local("cur_" + cursor.name().value().replace("@", "")),
                cursor.cursor(),
                cursor);
    }

    String set(FlowStatement.SetCursor cursor) {
        return open(name(unit, cursor.variable()), cursor.cursor(), cursor);
    }

    private String open(String name, FlowStatement.Cursor cursor, FlowStatement at) {
        if (cursor.select().isEmpty()) {
            throw NotConvertible.of(
                    "cursor", at.span(), "a cursor of a prepared statement", "Write the query.");
        }
        unit.declarations.add(name + " refcursor;");
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
                    throw NotConvertible.of(
                            "cursor",
                            cursor.span(),
                            "a cursor that is not declared here",
                            "Pass it as a refcursor.");
                }
                yield "OPEN " + name + " SCROLL FOR\n" + Queries.indented(query) + ";";
            }
            case "CLOSE" -> "CLOSE " + name + ";";
            default -> "";
        };
    }

    String fetched(FlowStatement.Fetch fetch) {
        String name = name(unit, fetch.cursor());
        if (fetch.into().isEmpty()) {
            throw NotConvertible.of(
                    "fetch",
                    fetch.span(),
                    "FETCH without INTO gives rows to the caller",
                    "Fetch into variables.");
        }
        String count =
                fetch.count().map(any -> " " + unit.expressions.of(any, NOTHING).sql()).orElse("");
        String variables =
                fetch.into().stream()
                        .map(any ->
                                unit.variable(any.name())
                                        .map(Unit.Variable::sql)
                                        .orElse("v_" + any.name().substring(1)))
                        .collect(Collectors.joining(", "));
        unit.declarations.add("v_fetch_status integer := -1;");
        return "FETCH "
                + fetch.direction()
                + count
                + " FROM "
                + name
                + " INTO "
                + variables
                + ";\nv_fetch_status := CASE WHEN FOUND THEN 0 ELSE -1 END;";
    }
}
