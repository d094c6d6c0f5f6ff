package dev.tidegate.convert.live;

import dev.tidegate.bind.SourceFile;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.CheckDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.IndexDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A definition as the T-SQL that would make its columns and all that has an expression: what the
 * catalog has as text is read by the parser that reads scripts.
 *
 * <p>Each expression is a batch of its own: one that cannot be read takes nothing else with it. An
 * expression ends with its line, so that a comment at its end does too.
 */
final class DefinitionScript {
    /** In SQL Server's catalog names of collations hold nothing else. */
    private static final Pattern COLLATION = Pattern.compile("[A-Za-z0-9_]+");

    private final String table;
    private final StringBuilder batches = new StringBuilder();

    private DefinitionScript(String table) {
        this.table = table;
    }

    /** The script, in an order in which it can be run. */
    static SourceFile of(TableDefinition definition) {
        DefinitionScript script =
                new DefinitionScript(
                        name(definition.table().schema()) + "." + name(definition.table().name()));
        script.columns(definition.columns());
        definition.checks().forEach(script::check);
        for (KeyDefinition key : definition.uniqueKeys()) {
            script.index(key.name(), key.columns(), key.filter());
        }
        for (IndexDefinition index : definition.indexes()) {
            script.index(index.name(), index.columns(), index.filter());
        }
        return new SourceFile(
                "the source's catalog",
                TSqlParser.parse(script.batches.toString(), SyntaxOptions.SCRIPT));
    }

    private void columns(List<ColumnDefinition> columns) {
        add(
                columns.stream()
                        .filter(column -> column.computedExpression().isEmpty())
                        .map(column ->
                                name(column.name())
                                        + " "
                                        + column.type()
                                        + collation(column)
                                        + " NULL")
                        .collect(Collectors.joining(", ", "CREATE TABLE " + table + " (", ")")));
        for (ColumnDefinition column : columns) {
            column.defaultExpression()
                    .ifPresent(text ->
                            alter("DEFAULT " + enclosed(text) + " FOR " + name(column.name())));
            // the type is the source's own, so the cast says nothing new to it
            column.computedExpression()
                    .ifPresent(text ->
                            alter(
                                    name(column.name())
                                            + " AS CAST("
                                            + text
                                            + "\n AS "
                                            + column.type()
                                            + ")"));
        }
    }

    private static String collation(ColumnDefinition column) {
        return column.collation()
                .filter(name -> COLLATION.matcher(name).matches())
                .map(name -> " COLLATE " + name)
                .orElse("");
    }

    private void check(CheckDefinition check) {
        if (check.enabled() && check.trusted()) {
            alter("CONSTRAINT " + name(check.name()) + " CHECK " + enclosed(check.expression()));
        }
    }

    private void index(String index, List<String> columns, Optional<String> filter) {
        filter.ifPresent(text ->
                add(
                        "CREATE INDEX "
                                + name(index)
                                + " ON "
                                + table
                                + " ("
                                + name(LivePlanner.withoutDirection(columns.getFirst()))
                                + ") WHERE "
                                + enclosed(text)));
    }

    private void alter(String addition) {
        add("ALTER TABLE " + table + " ADD " + addition);
    }

    private void add(String statement) {
        batches.append(statement).append("\nGO\n");
    }

    private static String enclosed(String expression) {
        return "(" + expression + "\n)";
    }

    private static String name(String name) {
        return "[" + name.replace("]", "]]") + "]";
    }
}
