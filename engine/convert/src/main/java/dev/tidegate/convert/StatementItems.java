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
import java.util.regex.Pattern;

/**
 * What to do about the statements of scripts that belong to no object. Those that only fill tables,
 * set up the session or administer the server are not part of a schema, and say nothing.
 */
final class StatementItems {
    private static final Set<String> ADMINISTRATION =
            Set.of("CHECKPOINT", "CREATE DATABASE", "ALTER DATABASE", "DROP DATABASE", "SHUTDOWN");

    private static final Pattern RECURSIVE_TRIGGERS =
            Pattern.compile("\\bRECURSIVE_TRIGGERS\\s+ON\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern NESTED_TRIGGERS_OFF =
            Pattern.compile(
                    "\\bsp_configure\\b.*'nested triggers'.*?\\b0\\b",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern TRIGGER_ORDER =
            Pattern.compile("\\bsp_settriggerorder\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern TELLING_COLLATION =
            Pattern.compile("\\bCOLLATE\\s+\\w+_(CS|BIN2?|AI)(_|\\b)", Pattern.CASE_INSENSITIVE);

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
            case FlowStatement.Execute _ -> option(statement);
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
                            ? meaning(statement)
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

    /** Options of a database by which code means something else than the conversion assumes. */
    private static Optional<ActionItem> meaning(Located<? extends Statement> statement) {
        String text = statement.text();
        if (RECURSIVE_TRIGGERS.matcher(text).find()) {
            return Optional.of(
                    ActionItem.of(
                            Rule.STATEMENT,
                            statement,
                            "RECURSIVE_TRIGGERS is on; a converted trigger does not run for what"
                                    + " it does itself",
                            "Take the guard out of triggers that are to run for it."));
        }
        if (TELLING_COLLATION.matcher(text).find()) {
            return Optional.of(
                    ActionItem.of(
                            Rule.COLLATION,
                            statement,
                            "the database's collation tells cases apart, or disregards accents;"
                                    + " converted code disregards case and tells accents apart",
                            "Give columns their collation in the scripts, and look at"
                                    + " comparisons."));
        }
        return Optional.empty();
    }

    /** Options of the server of the same kind. */
    private static Optional<ActionItem> option(Located<?> statement) {
        if (TRIGGER_ORDER.matcher(statement.text()).find()) {
            return Optional.of(
                    ActionItem.of(
                            Rule.STATEMENT,
                            statement,
                            "an order of triggers; those of PostgreSQL run in the order of their"
                                    + " names",
                            "Rename the triggers so that their names have that order."));
        }
        return NESTED_TRIGGERS_OFF.matcher(statement.text()).find()
                ? Optional.of(
                        ActionItem.of(
                                Rule.STATEMENT,
                                statement,
                                "nested triggers are switched off; a converted trigger fires those"
                                        + " of the tables that it writes to",
                                "Let triggers that must not run for others begin with IF"
                                        + " pg_trigger_depth() > 1 THEN RETURN NULL; END IF."))
                : Optional.empty();
    }

    private static ActionItem unconverted(Located<?> statement, String kind) {
        return ActionItem.of(
                Rule.STATEMENT,
                statement,
                kind + " has no counterpart, or is not converted",
                "Decide whether PostgreSQL needs something like it.");
    }
}
