package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DefinitionStatement.CreateSchema;
import dev.tidegate.tsql.tree.FlowStatement.Block;
import dev.tidegate.tsql.tree.FlowStatement.If;
import dev.tidegate.tsql.tree.FlowStatement.TryCatch;
import dev.tidegate.tsql.tree.FlowStatement.WaitFor;
import dev.tidegate.tsql.tree.FlowStatement.While;
import dev.tidegate.tsql.tree.ModuleDefinition.BlockBody;
import dev.tidegate.tsql.tree.ModuleDefinition.Function;
import dev.tidegate.tsql.tree.ModuleDefinition.Procedure;
import dev.tidegate.tsql.tree.ModuleDefinition.Trigger;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds the statements that could not be parsed. */
final class Unparsed {
    private Unparsed() {}

    static List<Statement.Unparsed> in(List<Statement> statements) {
        List<Statement.Unparsed> found = new ArrayList<>();
        statements.forEach(statement -> add(statement, found));
        return found;
    }

    private static void add(Statement statement, List<Statement.Unparsed> found) {
        if (statement instanceof Statement.Unparsed unparsed) {
            found.add(unparsed);
        }
        inside(statement).forEach(inner -> add(inner, found));
    }

    /** The statements right inside another one, in the order of the text. */
    static List<Statement> inside(Statement statement) {
        return switch (statement) {
            case Block block -> block.statements();
            case If choice ->
                    Stream.concat(Stream.of(choice.then()), choice.otherwise().stream()).toList();
            case While loop -> List.of(loop.body());
            case TryCatch tried ->
                    Stream.concat(tried.tried().stream(), tried.caught().stream()).toList();
            case WaitFor wait -> wait.statement().stream().toList();
            case Procedure procedure -> procedure.body();
            case Trigger trigger -> trigger.body();
            case Function function ->
                    function.body() instanceof BlockBody body ? body.statements() : List.of();
            case CreateSchema schema -> schema.statements();
            default -> List.of();
        };
    }
}
