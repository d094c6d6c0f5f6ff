package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.ModuleText;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which triggers the stand-in runs: those that come after the change and only look, and then refuse
 * it or do not. IF, THROW, RETURN, variables, PRINT, SET NOCOUNT; nothing that writes, nothing that
 * asks for the rows that were changed.
 */
final class TriggerBody {
    private static final Pattern CHANGED_ROWS =
            Pattern.compile(
                    "\\b(?:inserted|deleted|columns_updated|instead|update\\s*\\()",
                    Pattern.CASE_INSENSITIVE);

    private TriggerBody() {}

    /** The statements of a trigger; empty when it is none of these. */
    static Optional<List<Statement>> runnable(Module trigger, BatchCache batches) {
        if (CHANGED_ROWS.matcher(trigger.text()).find()) {
            return Optional.empty();
        }
        try {
            List<Statement> parsed = batches.batch(trigger.text(), trigger.quotedIdentifier());
            return parsed.size() == 1 && parsed.getFirst() instanceof Definition.DefineModule define
                    ? define.parsed()
                            .map(ModuleText::body)
                            .filter(body -> body.stream().allMatch(TriggerBody::onlyLooks))
                    : Optional.empty();
        } catch (SqlError beyondUs) {
            return Optional.empty();
        }
    }

    private static boolean onlyLooks(Statement statement) {
        return switch (statement) {
            case Statement.Line(int _, Statement inLine) -> onlyLooks(inLine);
            case Statement.Block(List<Statement> inside) ->
                    inside.stream().allMatch(TriggerBody::onlyLooks);
            case Statement.If branch ->
                    onlyLooks(branch.then())
                            && branch.otherwise().stream().allMatch(TriggerBody::onlyLooks);
            case Statement.SetOption(List<String> options, String _) ->
                    options.equals(List.of("NOCOUNT"));
            case Statement.Throw thrown -> !thrown.arguments().isEmpty();
            case Statement.Return returned -> returned.value().isEmpty();
            case Statement.Declare _, Statement.SetVariable _, Statement.Print _ -> true;
            default -> false;
        };
    }
}
