package dev.tidegate.convert.code;

import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.CatalogObject.Routine;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Views, procedures, functions and triggers, whole. */
final class Modules {
    /** What came of one module; statements are missing if it is blocked. */
    record Result(
            Optional<List<String>> statements,
            List<CodeItem> items,
            List<String> temporaryTables) {}

    private final Supplier<Unit> units;
    private final List<CodeItem> items = new ArrayList<>();
    private final List<String> temporaryTables = new ArrayList<>();

    Modules(Supplier<Unit> units) {
        this.units = units;
    }

    Result of(CatalogObject module) {
        Optional<List<String>> statements = Optional.empty();
        try {
            List<String> made =
                    switch (module) {
                        case CatalogObject.View view -> view(view);
                        case Routine routine -> routine(routine);
                        case CatalogObject.Trigger trigger -> trigger(trigger);
                        default ->
                                throw new IllegalArgumentException(module.id() + " is no module");
                    };
            statements = Optional.of(made);
        } catch (NotConvertible e) {
            add(e.item());
        }
        boolean blocked = items.stream().anyMatch(CodeItem::blocks);
        return new Result(
                blocked ? Optional.empty() : statements,
                List.copyOf(items),
                List.copyOf(temporaryTables));
    }

    private void add(CodeItem item) {
        if (!items.contains(item)) {
            items.add(item);
        }
    }

    private void take(Unit unit) {
        unit.items.forEach(this::add);
        temporaryTables.addAll(unit.temporaryTables);
    }

    private List<String> view(CatalogObject.View view) {
        Unit unit = units.get();
        ModuleDefinition.View node = view.definition().node();
        try {
            Translated query = unit.queries.select(node.select(), Optional.empty());
            if (query.columns().stream().anyMatch(column -> column.sql().isEmpty())
                    && node.columns().isEmpty()) {
                unit.note("view_column", node, "a column of the view has no name");
            }
            String check =
                    node.options().stream().anyMatch(any -> any.name().contains("CHECK"))
                            ? "\nWITH CHECK OPTION"
                            : "";
            return List.of(
                    "CREATE VIEW "
                            + unit.names.object(view.id())
                            + unit.queries.columnList(node.columns())
                            + " AS\n"
                            + query.sql()
                            + check);
        } finally {
            take(unit);
        }
    }

    private List<String> routine(Routine routine) {
        Unit unit = units.get();
        routine.parameters().forEach(parameter -> Parameters.declare(unit, parameter));
        try {
            return switch (routine.definition().node()) {
                case ModuleDefinition.Procedure procedure ->
                        List.of(procedure(routine, procedure, unit));
                case ModuleDefinition.Function function ->
                        List.of(function(routine, function, unit));
                default -> throw new IllegalStateException("no routine: " + routine.id());
            };
        } finally {
            take(unit);
        }
    }

    private String procedure(Routine routine, ModuleDefinition.Procedure node, Unit unit) {
        if (node.external().isPresent()) {
            throw NotConvertible.of(
                    "clr", node.span(), "a procedure of an assembly", "Write it in PL/pgSQL.");
        }
        ResultSets sets = unit.shapes.results(routine).orElseThrow();
        List<String> parameters = new ArrayList<>(new Parameters(unit).list(routine.parameters()));
        String name = unit.names.object(routine.id());
        if (sets.isTable(routine)) {
            unit.resultMode = Unit.ResultMode.ROWS;
            unit.returnStyle = Unit.ReturnStyle.ROWS;
            String body = body(node.body(), unit, entry(routine, unit), "");
            // A statement that is not converted is often why its columns are not known: it is told.
            String columns = unit.blocked() ? "" : columns(sets.columns(), node);
            return "CREATE FUNCTION "
                    + name
                    + "("
                    + String.join(", ", parameters)
                    + ")\nRETURNS TABLE ("
                    + columns
                    + ")\nLANGUAGE plpgsql"
                    + Rights.of(node.options(), unit)
                    + " AS $body$\n"
                    + body
                    + "$body$";
        }
        if (sets.most() >= ResultSets.MANY) {
            throw NotConvertible.of(
                    "results_in_loop",
                    node.span(),
                    "a procedure that gives rows in a loop",
                    "Collect them in a table.");
        }
        if (sets.status()) {
            parameters.add("INOUT p_return_code integer DEFAULT 0");
            unit.returnStyle = Unit.ReturnStyle.STATUS;
        }
        if (sets.most() > 0) {
            unit.resultMode = Unit.ResultMode.CURSORS;
            for (int index = 1; index <= sets.places(); index++) {
                parameters.add(
                        "INOUT p_result_" + index + " refcursor DEFAULT 'p_result_" + index + "'");
            }
            unit.note("result_cursors", node, "the sets of rows are given as cursors");
        }
        return "CREATE PROCEDURE "
                + name
                + "("
                + String.join(", ", parameters)
                + ")\nLANGUAGE plpgsql"
                + Rights.of(node.options(), unit)
                + " AS $body$\n"
                + body(node.body(), unit, entry(routine, unit), "")
                + "$body$";
    }

    private static String entry(Routine routine, Unit unit) {
        return new Parameters(unit).entry(routine.parameters());
    }

    private static String columns(List<ScopeColumn> columns, ModuleDefinition at) {
        if (columns.isEmpty()) {
            throw NotConvertible.of(
                    "result_columns",
                    at.span(),
                    "the columns of the result are not known",
                    "Convert what gives the rows first.");
        }
        List<String> texts = new ArrayList<>();
        for (ScopeColumn column : columns) {
            if (!column.type().isKnown()) {
                throw NotConvertible.of(
                        "result_type",
                        at.span(),
                        "the type of the column " + column.name() + " of the result is not known",
                        "Cast it.");
            }
            texts.add(column.sql() + " " + TargetTypes.unbounded(column.type()));
        }
        return String.join(", ", texts);
    }

    /**
     * The body of a function.
     *
     * @param guard what stands in front of all
     * @param start the rows that a trigger counts at its start
     */
    private static String body(List<Statement> statements, Unit unit, String guard, String start) {
        unit.statements.scan(statements);
        String text = unit.statements.all(statements);
        StringBuilder body = new StringBuilder("#variable_conflict use_column\n");
        String all = guard + start + text + new Flow(unit).rows();
        List<String> declarations =
                unit.declarations.stream().filter(any -> isNamed(any, all)).toList();
        if (!declarations.isEmpty()) {
            body.append("DECLARE\n")
                    .append(Queries.indented(String.join("\n", declarations)))
                    .append('\n');
        }
        String begin =
                unit.trigger.isPresent() && unit.readsRowCount
                        ? guard + "v_rowcount := (SELECT count(*) FROM " + start + " AS r);\n"
                        : guard;
        body.append("BEGIN\n").append(Queries.indented(begin + text)).append('\n');
        String end = new Flow(unit).rows();
        body.append(end.isEmpty() ? "" : Queries.indented(end.strip()) + "\n");
        if (unit.trigger.isPresent()) {
            body.append(Queries.indented(TriggerRows.ending(unit))).append('\n');
        }
        return body.append("END\n").toString();
    }

    /** Whether a declaration's name occurs in a text. */
    private static boolean isNamed(String declaration, String text) {
        String name =
                declaration.startsWith("\"")
                        ? declaration.substring(0, declaration.indexOf('"', 1) + 1)
                        : declaration.substring(0, declaration.indexOf(' '));
        return text.contains(name);
    }

    private String function(Routine routine, ModuleDefinition.Function node, Unit unit) {
        String head =
                "CREATE FUNCTION "
                        + unit.names.object(routine.id())
                        + "("
                        + String.join(", ", new Parameters(unit).list(routine.parameters()))
                        + ")\n";
        return switch (node.body()) {
            case ModuleDefinition.ExternalBody external ->
                    throw NotConvertible.of(
                            "clr",
                            node.span(),
                            "a function of an assembly",
                            "Write it in PL/pgSQL.");
            case ModuleDefinition.InlineBody body -> {
                new Parameters(unit).narrowUses(routine.parameters());
                Translated query = unit.queries.select(body.select(), Optional.empty(), true);
                String columns = columns(ResultSets.named(unit, query.columns()), node);
                yield head
                        + "RETURNS TABLE ("
                        + columns
                        + ")\nLANGUAGE sql STABLE"
                        + Rights.of(node.options(), unit)
                        + " AS $body$\n"
                        + query.sql()
                        + "\n$body$";
            }
            case ModuleDefinition.BlockBody body -> block(routine, node, body, head, unit);
        };
    }

    private String block(
            Routine routine,
            ModuleDefinition.Function node,
            ModuleDefinition.BlockBody body,
            String head,
            Unit unit) {
        if (node.returns() instanceof ModuleDefinition.ReturnsTable table
                && table.variable().isPresent()) {
            Table rows = routine.rows().orElseThrow();
            unit.returnStyle = Unit.ReturnStyle.ROWS;
            String create =
                    new TemporaryTables(unit)
                            .declared(
                                    new FlowStatement.DeclareTable(
                                            table.span(),
                                            table.variable().get(),
                                            table.elements()));
            unit.returned = unit.table(table.variable().get().name());
            String columns = columns(unit.shapes.columns(rows), node);
            String text = body(body.statements(), unit, entry(routine, unit), "");
            return head
                    + "RETURNS TABLE ("
                    + columns
                    + ")\nLANGUAGE plpgsql"
                    + Rights.of(node.options(), unit)
                    + " AS $body$\n"
                    + text.replaceFirst(
                            "BEGIN\n",
                            java.util.regex.Matcher.quoteReplacement(
                                    "BEGIN\n" + Queries.indented(create) + "\n"))
                    + "$body$";
        }
        unit.returnStyle = Unit.ReturnStyle.VALUE;
        unit.returnType = routine.returns().orElse(SqlType.UNKNOWN);
        String type = TargetTypes.of(unit.returnType);
        if (body.statements().size() == 1
                && body.statements().getFirst() instanceof FlowStatement.Return only
                && only.value().isPresent()) {
            new Parameters(unit).narrowUses(routine.parameters());
            Typed value = unit.expressions.of(only.value().get(), new Scope(Optional.empty()));
            Typed converted = unit.coercion.toLength(value, unit.returnType, only.span());
            return head
                    + "RETURNS "
                    + type
                    + "\nLANGUAGE sql "
                    + volatility(unit)
                    + Rights.of(node.options(), unit)
                    + " AS $body$\nSELECT ("
                    + converted.sql()
                    + ")::"
                    + type
                    + "\n$body$";
        }
        String text = body(body.statements(), unit, entry(routine, unit), "");
        return head
                + "RETURNS "
                + type
                + "\nLANGUAGE plpgsql "
                + volatility(unit)
                + Rights.of(node.options(), unit)
                + " AS $body$\n"
                + text
                + "$body$";
    }

    private static String volatility(Unit unit) {
        if (unit.changes) {
            return "VOLATILE";
        }
        return unit.readsTables ? "STABLE" : unit.unstable ? "VOLATILE" : "STABLE";
    }

    private List<String> trigger(CatalogObject.Trigger trigger) {
        ModuleDefinition.Trigger node = trigger.definition().node();
        if (trigger.target().isEmpty() || node.external().isPresent()) {
            throw NotConvertible.of(
                    "ddl_trigger",
                    node.span(),
                    "a trigger of a database or an assembly",
                    "Write an event trigger.");
        }
        List<String> statements = new ArrayList<>();
        for (String event : node.events()) {
            statements.addAll(trigger(trigger, node, event.toUpperCase(Locale.ROOT)));
        }
        return statements;
    }

    private static String functionName(
            CatalogObject.Trigger trigger, ModuleDefinition.Trigger node, String event) {
        String suffix = node.events().size() > 1 ? "_" + event.toLowerCase(Locale.ROOT) : "";
        return trigger.id().name() + suffix;
    }

    private static String guard(
            CatalogObject.Trigger trigger,
            ModuleDefinition.Trigger node,
            Unit unit,
            String function) {
        if (unit.trigger.orElseThrow().eachRow()) {
            return TriggerRows.guard(unit, function);
        }
        if (!namesItsTable(trigger, node, unit)) {
            return "";
        }
        List<String> functions = new ArrayList<>(); // as the call stack may show them
        for (String event : node.events()) {
            String name = functionName(trigger, node, event);
            functions.add(unit.names.object(trigger.id().sibling(name)));
            functions.add(unit.names.local(name));
        }
        return TriggerRows.guardAfter(unit, functions);
    }

    /** What does not cannot fire it. */
    private static boolean namesItsTable(
            CatalogObject.Trigger trigger, ModuleDefinition.Trigger node, Unit unit) {
        if (node.body().isEmpty()) {
            return false;
        }
        Span body =
                new Span(node.body().getFirst().span().first(), node.body().getLast().span().end());
        String table = trigger.target().orElseThrow().name();
        return unit.text(body).toLowerCase(Locale.ROOT).contains(table.toLowerCase(Locale.ROOT));
    }

    private List<String> trigger(
            CatalogObject.Trigger trigger, ModuleDefinition.Trigger node, String event) {
        Unit unit = units.get();
        boolean instead = node.timing().startsWith("INSTEAD");
        boolean onView = unit.catalog.view(trigger.target().orElseThrow()).isPresent();
        unit.trigger = Optional.of(new Unit.TriggerView(trigger.target().get(), event, instead));
        unit.returnStyle = Unit.ReturnStyle.TRIGGER;
        try {
            if (instead && !onView) {
                unit.note("instead_of", node, "the trigger runs for each row, and takes its place");
            }
            String name = functionName(trigger, node, event);
            String function = unit.names.object(trigger.id().sibling(name));
            String rows = event.equals("DELETE") ? "deleted" : "inserted";
            String text =
                    body(
                            node.body(),
                            unit,
                            guard(trigger, node, unit, function),
                            instead ? "(SELECT 1)" : rows);
            String create =
                    "CREATE FUNCTION "
                            + function
                            + "() RETURNS trigger\nLANGUAGE plpgsql"
                            + Rights.of(node.options(), unit)
                            + " AS $body$\n"
                            + text
                            + "$body$";
            String tables =
                    instead
                            ? ""
                            : "\nREFERENCING"
                                    + (event.equals("INSERT") ? "" : " OLD TABLE AS deleted")
                                    + (event.equals("DELETE") ? "" : " NEW TABLE AS inserted");
            String timing = instead ? onView ? "INSTEAD OF " : "BEFORE " : "AFTER ";
            String attach =
                    "CREATE TRIGGER "
                            + unit.names.local(name)
                            + " "
                            + timing
                            + event
                            + " ON "
                            + unit.names.object(trigger.target().get())
                            + tables
                            + "\nFOR EACH "
                            + (instead ? "ROW" : "STATEMENT")
                            + " EXECUTE FUNCTION "
                            + function
                            + "()";
            List<String> made = new ArrayList<>(List.of(create, attach));
            if (!trigger.enabled()) {
                made.add(
                        "ALTER TABLE "
                                + unit.names.object(trigger.target().get())
                                + " DISABLE TRIGGER "
                                + unit.names.local(name));
            }
            return made;
        } finally {
            take(unit);
        }
    }
}
