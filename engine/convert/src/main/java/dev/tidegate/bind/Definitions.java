package dev.tidegate.bind;

import dev.tidegate.tsql.Batch;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import dev.tidegate.tsql.tree.DefinitionStatement.CreateSchema;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements of a script that stand outside of all modules: also those that are executed under
 * a condition, and modules that are created from text, as scripts do that ask before.
 */
final class Definitions {
    private final String file;
    private final List<Located<? extends Statement>> found = new ArrayList<>();

    private Definitions(String file) {
        this.file = file;
    }

    static List<Located<? extends Statement>> in(SourceFile source) {
        Definitions definitions = new Definitions(source.name());
        for (Batch batch : source.script().batches()) {
            definitions.walk(batch.statements(), batch);
        }
        return definitions.found;
    }

    private void walk(List<Statement> statements, Batch batch) {
        for (Statement statement : statements) {
            walk(statement, batch);
        }
    }

    private void walk(Statement statement, Batch batch) {
        switch (statement) {
            case FlowStatement.If branch -> {
                walk(branch.then(), batch);
                branch.otherwise().ifPresent(otherwise -> walk(otherwise, batch));
            }
            case FlowStatement.Block block -> walk(block.statements(), batch);
            case FlowStatement.TryCatch block -> walk(block.tried(), batch);
            case CreateSchema schema -> {
                found.add(new Located<>(schema, batch, file));
                walk(schema.statements(), batch);
            }
            case FlowStatement.Execute execute -> execute(execute, batch);
            default -> found.add(new Located<>(statement, batch, file));
        }
    }

    private void execute(FlowStatement.Execute execute, Batch batch) {
        List<Batch> inner = text(execute, batch);
        if (inner.size() == 1
                && inner.getFirst().statements().size() == 1
                && inner.getFirst().statements().getFirst() instanceof ModuleDefinition) {
            walk(inner.getFirst().statements(), inner.getFirst());
        } else {
            found.add(new Located<>(execute, batch, file));
        }
    }

    /** The text that is executed, if it is one literal. */
    private static List<Batch> text(FlowStatement.Execute execute, Batch batch) {
        List<FlowStatement.Argument> arguments =
                switch (execute) {
                    case FlowStatement.ExecuteText text -> text.arguments();
                    case FlowStatement.ExecuteModule module ->
                            isExecuteSql(module) ? module.arguments() : List.of();
                };
        if (arguments.size() != 1
                || !(arguments.getFirst().value() instanceof Expression.Literal literal)) {
            return List.of();
        }
        int line = batch.line(literal.span().first());
        return TSqlParser.parse(Literals.text(literal), SyntaxOptions.STATEMENT).batches().stream()
                .map(one -> new Batch(line, one.tokens(), one.statements(), one.repeat()))
                .toList();
    }

    private static boolean isExecuteSql(FlowStatement.ExecuteModule module) {
        return module.module() instanceof Expression.ColumnReference reference
                && reference.name().base().value().equalsIgnoreCase("sp_executesql");
    }
}
