package dev.tidegate.convert.code;

import dev.tidegate.bind.CatalogObject.Parameter;
import dev.tidegate.bind.CatalogObject.Routine;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** EXECUTE: CALL of a procedure, or the rows of one that became a function. */
final class Executes {
    private static final Scope NOTHING = new Scope(Optional.empty());

    private final Unit unit;

    /** What is assigned before a CALL and behind it: it takes and gives just its own types. */
    private final List<String> before = new ArrayList<>();

    private final List<String> behind = new ArrayList<>();

    Executes(Unit unit) {
        this.unit = unit;
    }

    /** The procedure of the catalog that a statement calls. */
    static Optional<Routine> called(Unit unit, FlowStatement.ExecuteModule execute) {
        return execute.module() instanceof Expression.ColumnReference reference
                ? unit.find(reference.name())
                        .filter(Routine.class::isInstance)
                        .map(Routine.class::cast)
                : Optional.empty();
    }

    String of(FlowStatement.Execute execute) {
        unit.changes = true;
        return switch (execute) {
            case FlowStatement.ExecuteText text -> new ConstantStatements(unit).of(text);
            case FlowStatement.ExecuteModule module ->
                    isExecuteSql(module)
                            ? new ConstantStatements(unit).executeSql(module)
                            : module(module);
        };
    }

    private static boolean isExecuteSql(FlowStatement.ExecuteModule module) {
        return module.module() instanceof Expression.ColumnReference reference
                && reference.name().base().value().equalsIgnoreCase("sp_executesql");
    }

    /** The rows of a procedure, for INSERT. */
    String rowsOf(FlowStatement.Execute execute) {
        if (!(execute instanceof FlowStatement.ExecuteModule module)) {
            throw ConstantStatements.dynamic(execute);
        }
        Routine routine = known(module);
        ResultSets sets = unit.shapes.results(routine).orElseThrow(() -> recursion(module));
        if (!sets.isTable(routine)) {
            throw NotConvertible.of(
                    "insert_execute",
                    module.span(),
                    "INSERT of a procedure that gives no single set of rows",
                    "Write the rows to a table.");
        }
        return "SELECT * FROM "
                + unit.names.object(routine.id())
                + "("
                + arguments(module, routine)
                + ")";
    }

    private static NotConvertible recursion(FlowStatement.ExecuteModule at) {
        return NotConvertible.of(
                "recursion",
                at.span(),
                "procedures that call each other",
                "Convert this call by hand.");
    }

    private Routine known(FlowStatement.ExecuteModule module) {
        if (!(module.module() instanceof Expression.ColumnReference reference)) {
            throw ConstantStatements.dynamic(module);
        }
        ObjectName name = reference.name();
        String base = name.base().value().toLowerCase(Locale.ROOT);
        Optional<Routine> found = called(unit, module);
        if (found.isEmpty() && (base.startsWith("sp_") || base.startsWith("xp_"))) {
            throw base.equals("sp_executesql")
                    ? ConstantStatements.dynamic(module)
                    : NotConvertible.of(
                            "system_procedure",
                            module.span(),
                            "the system procedure " + base,
                            "Find what it does on PostgreSQL.");
        }
        return found.orElseThrow(() ->
                NotConvertible.of(
                        "unknown_procedure",
                        module.span(),
                        "the procedure " + name.text() + " is not in the scripts",
                        "Add its script."));
    }

    private String module(FlowStatement.ExecuteModule module) {
        Routine routine = known(module);
        String name = unit.names.object(routine.id());
        ResultSets sets =
                unit.shapes.results(routine).orElse(new ResultSets(0, 0, List.of(), true, false));
        List<String> after = new ArrayList<>();
        if (sets.isTable(routine)) {
            String arguments = arguments(module, routine);
            String status = status(module).map(any -> "\n" + any + " := 0;").orElse("");
            if (unit.resultMode == Unit.ResultMode.NONE) {
                return unit.statements.counted("PERFORM * FROM " + name + "(" + arguments + ");")
                        + status;
            }
            String list =
                    String.join(", ", sets.columns().stream().map(Scope.ScopeColumn::sql).toList());
            Translated rows =
                    new Translated(
                            "SELECT " + list + " FROM " + name + "(" + arguments + ")",
                            sets.columns(),
                            true);
            return unit.statements.counted(unit.statements.result(rows, module)) + status;
        }
        if (sets.most() > 0) {
            throw NotConvertible.of(
                    "nested_results",
                    module.span(),
                    "a call of a procedure with several sets of rows",
                    "Take its cursors by hand.");
        }
        String arguments = callArguments(module, routine);
        if (sets.status()) {
            String variable =
                    status(module)
                            .orElseGet(() -> {
                                unit.declarations.add("v_status integer;");
                                return "v_status";
                            });
            arguments += (arguments.isEmpty() ? "" : ", ") + "p_return_code => " + variable;
        } else {
            status(module).ifPresent(any -> after.add(any + " := 0;"));
        }
        String call = "CALL " + name + "(" + arguments + ");";
        List<String> lines = new ArrayList<>(before);
        lines.add(unit.statements.counted(call));
        lines.addAll(behind);
        lines.addAll(after);
        return String.join("\n", lines);
    }

    private Optional<String> status(FlowStatement.ExecuteModule module) {
        return module.status().flatMap(any -> unit.variable(any.name())).map(Unit.Variable::sql);
    }

    private String arguments(FlowStatement.ExecuteModule module, Routine routine) {
        return arguments(module, routine, this::value);
    }

    private String callArguments(FlowStatement.ExecuteModule module, Routine routine) {
        return arguments(module, routine, this::callValue);
    }

    /** CALL takes no subquery, and no variable of another type for what it gives back. */
    private String callValue(FlowStatement.Argument argument, Parameter parameter) {
        if (parameter.type().kind() == Kind.TABLE) {
            String rows = unit.fresh("v_rows");
            unit.declarations.add(rows + " " + Parameters.type(unit, parameter.type()) + ";");
            before.add(rows + " := " + value(argument, parameter) + ";");
            return rows;
        }
        Optional<Unit.Variable> variable =
                argument.value() instanceof Expression.Variable name
                        ? unit.variable(name.name())
                        : Optional.empty();
        boolean other =
                parameter.output()
                        && variable.isPresent()
                        && !TargetTypes.unbounded(variable.get().type())
                                .equals(TargetTypes.unbounded(parameter.type()));
        if (!other) {
            return value(argument, parameter);
        }
        String passed = unit.fresh("v_passed");
        Unit.Variable own = variable.get();
        unit.declarations.add(passed + " " + TargetTypes.of(parameter.type()) + ";");
        Typed in = Typed.simple(own.sql(), own.type()).exactly();
        Typed out = Typed.simple(passed, parameter.type()).exactly();
        before.add(
                passed
                        + " := "
                        + unit.coercion.toLength(in, parameter.type(), argument.span()).sql()
                        + ";");
        if (argument.output()) {
            behind.add(
                    own.sql()
                            + " := "
                            + unit.coercion.toLength(out, own.type(), argument.span()).sql()
                            + ";");
        }
        return passed;
    }

    private String arguments(
            FlowStatement.ExecuteModule module,
            Routine routine,
            BiFunction<FlowStatement.Argument, Parameter, String> value) {
        List<String> texts = new ArrayList<>();
        List<Parameter> given = new ArrayList<>();
        for (int index = 0; index < module.arguments().size(); index++) {
            FlowStatement.Argument argument = module.arguments().get(index);
            int place = index;
            Optional<Parameter> parameter =
                    argument.parameter()
                            .map(any -> routine.parameter(any.name()))
                            .orElseGet(() -> routine.parameters().stream().skip(place).findFirst());
            if (parameter.isEmpty()) {
                throw NotConvertible.of(
                        "arguments",
                        argument.span(),
                        "an argument that the procedure does not have",
                        "Look at the call.");
            }
            if (argument.value() instanceof Expression.Default) {
                continue;
            }
            given.add(parameter.get());
            texts.add(
                    Parameters.name(unit, parameter.get())
                            + " => "
                            + value.apply(argument, parameter.get()));
        }
        for (Parameter parameter : routine.parameters()) {
            if (parameter.output() && !given.contains(parameter)) {
                String variable = unit.fresh("v_unused");
                unit.declarations.add(variable + " " + TargetTypes.of(parameter.type()) + ";");
                texts.add(Parameters.name(unit, parameter) + " => " + variable);
            }
        }
        return String.join(", ", texts);
    }

    private String value(FlowStatement.Argument argument, Parameter parameter) {
        if (parameter.type().kind() == Kind.TABLE
                && argument.value() instanceof Expression.Variable variable) {
            return Parameters.rows(unit, variable, parameter.type());
        }
        if (parameter.output()) {
            if (argument.value() instanceof Expression.Variable variable) {
                return unit.variable(variable.name()).map(Unit.Variable::sql).orElse("NULL");
            }
            String variable = unit.fresh("v_unused");
            unit.declarations.add(variable + " " + TargetTypes.of(parameter.type()) + ";");
            return variable;
        }
        if (argument.value() instanceof Expression.ColumnReference word) {
            return Literals.quoted(word.name().base().value());
        }
        Typed value = unit.expressions.of(argument.value(), NOTHING);
        return new FunctionCalls(unit).argument(value, parameter.type(), argument.span());
    }
}
