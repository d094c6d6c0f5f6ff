package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.Batch;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.FlowStatement.Argument;
import dev.tidegate.tsql.tree.FlowStatement.Declaration;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text that EXECUTE and sp_executesql run. Where it is a constant its statements are translated in
 * its place; else nothing is known of what it does.
 */
final class ConstantStatements {
    private static final Scope NOTHING = new Scope(Optional.empty());
    private static final int ARGUMENTS_BEFORE = 2;

    /** It would end the routine, not the text. */
    private static final Pattern RETURN = Pattern.compile("\\bRETURN\\b", Pattern.CASE_INSENSITIVE);

    private final Unit unit;

    ConstantStatements(Unit unit) {
        this.unit = unit;
    }

    static NotConvertible dynamic(FlowStatement.Execute at) {
        return NotConvertible.of(
                "dynamic_sql",
                at.span(),
                "a statement that is put together at run time",
                "Convert the text that it runs, and use EXECUTE with USING.");
    }

    String of(FlowStatement.ExecuteText execute) {
        StringBuilder text = new StringBuilder();
        for (Argument piece : execute.arguments()) {
            text.append(constant(piece.value()).orElseThrow(() -> dynamic(execute)));
        }
        if (!execute.options().isEmpty()) {
            throw dynamic(execute);
        }
        Batch batch = parsed(text.toString(), execute);
        return translated(batch, unit.inside(batch), execute);
    }

    /** sp_executesql: the statement, the declarations of its parameters, their values. */
    String executeSql(FlowStatement.ExecuteModule execute) {
        List<Argument> arguments = execute.arguments();
        if (arguments.isEmpty() || execute.status().isPresent()) {
            throw dynamic(execute);
        }
        String text = constant(arguments.getFirst().value()).orElseThrow(() -> dynamic(execute));
        Batch batch = parsed(text, execute);
        Unit inner = unit.inside(batch);
        List<Declaration> parameters =
                arguments.size() > 1 ? parameters(arguments.get(1), execute) : List.of();
        StringBuilder before = new StringBuilder();
        StringBuilder behind = new StringBuilder();
        for (int index = 0; index < parameters.size(); index++) {
            Declaration parameter = parameters.get(index);
            SqlType type = unit.catalog.type(parameter.type());
            String name = parameter.variable().name();
            String sql = inner.fresh("v_" + name.substring(1).toLowerCase(java.util.Locale.ROOT));
            inner.variables.put(Unit.key(name), new Unit.Variable(sql, type));
            inner.assigned.add(Unit.key(name));
            inner.declarations.add(sql + " " + TargetTypes.of(type) + ";");
            Argument argument =
                    argument(arguments, index, name).orElseThrow(() -> dynamic(execute));
            Typed value = unit.expressions.of(argument.value(), NOTHING);
            before.append(sql)
                    .append(" := ")
                    .append(unit.coercion.toLength(value, type, argument.span()).sql())
                    .append(";\n");
            if (argument.output()) {
                behind.append('\n').append(value.sql()).append(" := ").append(sql).append(';');
            }
        }
        return before + translated(batch, inner, execute) + behind;
    }

    private Optional<Argument> argument(List<Argument> arguments, int index, String name) {
        int place = index + ARGUMENTS_BEFORE;
        return arguments.stream()
                .skip(ARGUMENTS_BEFORE)
                .filter(any ->
                        any.parameter()
                                .map(it -> it.name().equalsIgnoreCase(name))
                                .orElse(arguments.indexOf(any) == place))
                .findFirst();
    }

    private List<Declaration> parameters(Argument list, FlowStatement.Execute at) {
        String text = constant(list.value()).orElseThrow(() -> dynamic(at));
        if (text.isBlank()) {
            return List.of();
        }
        String declared = text.replaceAll("(?i)\\s+(output|out|readonly)\\b", "");
        List<Declaration> parameters = new ArrayList<>();
        for (Statement statement : parsed("DECLARE " + declared, at).statements()) {
            if (!(statement instanceof FlowStatement.Declare declare)) {
                throw dynamic(at);
            }
            parameters.addAll(declare.declarations());
        }
        return parameters;
    }

    private Optional<String> constant(Expression expression) {
        Typed value = unit.expressions.of(expression, NOTHING);
        return value.isText() ? value.literal() : Optional.empty();
    }

    private static Batch parsed(String text, FlowStatement.Execute at) {
        List<Batch> batches = TSqlParser.parse(text, SyntaxOptions.STATEMENT).batches();
        if (batches.size() != 1 || !batches.getFirst().unparsed().isEmpty()) {
            throw dynamic(at);
        }
        return batches.getFirst();
    }

    private String translated(Batch batch, Unit inner, FlowStatement.Execute at) {
        if (RETURN.matcher(batch.print()).find()) {
            throw dynamic(at);
        }
        boolean rows = unit.readsRowCount;
        inner.statements.scan(batch.statements());
        inner.readsRowCount |= rows;
        String text = inner.statements.all(batch.statements());
        unit.take(inner, at);
        return text;
    }
}
