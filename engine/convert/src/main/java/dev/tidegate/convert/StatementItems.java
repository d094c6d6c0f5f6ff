package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.Located;
import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.DefinitionStatement;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.SessionStatement;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to do about the statements of scripts that belong to no object. Those that only fill tables,
 * set up the session or administer the server are not part of a schema, and say nothing.
 */
final class StatementItems {
    private static final Set<String> ADMINISTRATION =
            Set.of("CHECKPOINT", "CREATE DATABASE", "ALTER DATABASE", "DROP DATABASE", "SHUTDOWN");

    private StatementItems() {}

    static List<ActionItem> of(Catalog catalog) {
        List<ActionItem> items = new ArrayList<>();
        for (Located<? extends Statement> statement : catalog.others()) {
            if (!PermissionConverter.isItsOwn(statement.node())) {
                item(statement).ifPresent(items::add);
            }
        }
        return items;
    }

    private static Optional<ActionItem> item(Located<? extends Statement> statement) {
        return switch (statement.node()) {
            case DataStatement _, FlowStatement _, SessionStatement _ -> Optional.empty();
            case Statement.Unparsed unparsed ->
                    Optional.of(
                            ActionItem.of(
                                    Rule.UNPARSED,
                                    statement,
                                    unparsed.finding().message(),
                                    "Look whether it defines something."));
            case Statement.Other other ->
                    ADMINISTRATION.contains(other.kind())
                            ? Optional.empty()
                            : Optional.of(unconverted(statement, other.kind()));
            case DefinitionStatement.Drop _, DefinitionStatement.UpdateStatistics _ ->
                    Optional.empty();
            default ->
                    Optional.of(
                            unconverted(
                                    statement,
                                    "a statement of the kind "
                                            + statement.node().getClass().getSimpleName()));
        };
    }

    private static ActionItem unconverted(Located<?> statement, String kind) {
        return ActionItem.of(
                Rule.STATEMENT,
                statement,
                kind + " has no counterpart, or is not converted",
                "Decide whether PostgreSQL needs something like it.");
    }
}
