package dev.tidegate.convert.code;

import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.code.FunctionCalls.Site;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables inserted and deleted of a trigger, and UPDATE(column). */
final class TriggerRows {
    private final Unit unit;

    TriggerRows(Unit unit) {
        this.unit = unit;
    }

    /** inserted or deleted; without rows where the event has none. */
    Optional<FromClause.Relation> relation(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (unit.trigger.isEmpty() || !lower.equals("inserted") && !lower.equals("deleted")) {
            return Optional.empty();
        }
        Unit.TriggerView view = unit.trigger.get();
        Optional<CatalogObject> target = unit.catalog.find(view.table());
        Translated shape = target.map(unit.shapes::of).orElse(new Translated("", List.of(), false));
        boolean missing =
                lower.equals("inserted")
                        ? view.event().equals("DELETE")
                        : view.event().equals("INSERT");
        String sql =
                missing
                        ? "(SELECT * FROM " + unit.names.object(view.table()) + " WHERE false)"
                        : view.eachRow()
                                ? "(SELECT " + (lower.equals("inserted") ? "NEW" : "OLD") + ".*)"
                                : lower;
        return Optional.of(new FromClause.Relation(sql, shape.columns(), shape.complete()));
    }

    private static boolean isInsteadOnTable(Unit unit) {
        Unit.TriggerView view = unit.trigger.orElseThrow();
        return view.eachRow() && unit.catalog.view(view.table()).isEmpty();
    }

    /** A statement of an INSTEAD OF trigger on its own table does not run the trigger again. */
    static String guard(Unit unit, String function) {
        if (!isInsteadOnTable(unit)) {
            return "";
        }
        String row = unit.trigger.orElseThrow().event().equals("DELETE") ? "OLD" : "NEW";
        return "IF current_setting('mssql_compat.instead_of', true) = "
                + Literals.quoted(function)
                + " THEN\n    RETURN "
                + row
                + ";\nEND IF;\nPERFORM set_config('mssql_compat.instead_of', "
                + Literals.quoted(function)
                + ", true);\n";
    }

    /**
     * A trigger does not run for what it does itself, as where RECURSIVE_TRIGGERS is off, which is
     * the default. Where the server does not say in English what calls what, it would run: until
     * the server's stack is full.
     *
     * @param functions what the trigger became, one for each event
     */
    static String guardAfter(Unit unit, List<String> functions) {
        unit.declarations.add("v_stack text;");
        String names =
                functions.stream()
                        .map(it -> Literals.quoted(it + "()"))
                        .collect(Collectors.joining(", "));
        return "GET DIAGNOSTICS v_stack = PG_CONTEXT;\nIF "
                + unit.helper("fires_itself", "v_stack", "ARRAY[" + names + "]")
                + " THEN\n    RETURN NULL;\nEND IF;\n";
    }

    /** The statements that end a trigger function. */
    static String ending(Unit unit) {
        String open =
                isInsteadOnTable(unit)
                        ? "PERFORM set_config('mssql_compat.instead_of', '', true);\n"
                        : "";
        return open + "RETURN " + returned(unit) + ";";
    }

    /** What RETURN of a trigger function gives. */
    private static String returned(Unit unit) {
        Unit.TriggerView view = unit.trigger.orElseThrow();
        return view.eachRow() && unit.catalog.view(view.table()).isPresent()
                ? view.event().equals("DELETE") ? "OLD" : "NEW"
                : "NULL";
    }

    /** UPDATE(column): whether a value of it differs. */
    Typed changed(Site site) {
        Unit.TriggerView view =
                unit.trigger.orElseThrow(() -> NotConvertible.function("UPDATE()", site.at()));
        if (!view.event().equals("UPDATE")) {
            return Typed.simple(view.event().equals("INSERT") ? "true" : "false", SqlType.BIT);
        }
        String column = unit.names.local(site.word(0));
        if (view.eachRow()) {
            return Typed.operation(
                    "NEW." + column + " IS DISTINCT FROM OLD." + column, SqlType.BIT);
        }
        Optional<Table.Key> key = unit.catalog.table(view.table()).flatMap(Table::primaryKey);
        if (key.isEmpty()) {
            throw NotConvertible.of(
                    "update_column",
                    site.at(),
                    "UPDATE(column) on a table without a primary key",
                    "Compare the rows.");
        }
        unit.add(
                CodeItem.note(
                        "update_column",
                        site.at(),
                        "UPDATE(column) is true where a value differs, not where it was set"));
        String join =
                key.get().columns().stream()
                        .map(any -> unit.names.local(any.name()))
                        .map(name -> "d." + name + " = i." + name)
                        .collect(Collectors.joining(" AND "));
        return Typed.simple(
                "EXISTS (SELECT 1 FROM inserted AS i JOIN deleted AS d ON "
                        + join
                        + " WHERE i."
                        + column
                        + " IS DISTINCT FROM d."
                        + column
                        + ")",
                SqlType.BIT);
    }
}
