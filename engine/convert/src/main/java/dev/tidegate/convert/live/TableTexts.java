package dev.tidegate.convert.live;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.Column;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.Converted;
import dev.tidegate.convert.Expressions;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.Scope;
import dev.tidegate.convert.TableExpressions;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.tsql.tree.Expression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the expressions of a table become. Immutable. */
final class TableTexts {
    private static final Text NOT_READ = Text.leftOut("its text is not understood");

    private final Map<String, Text> defaults = new HashMap<>();
    private final Map<String, Text> computed = new HashMap<>();
    private final Map<String, Text> checks = new HashMap<>();
    private final Map<String, Text> filters = new HashMap<>();

    private TableTexts() {}

    /**
     * An expression for PostgreSQL, or why there is none.
     *
     * @param reason empty if there is one
     */
    record Text(Optional<String> sql, String reason) {
        static Text leftOut(String reason) {
            return new Text(Optional.empty(), reason);
        }

        static Text of(Converted<Expressions.Result> converted) {
            return converted
                    .value()
                    .map(result -> new Text(Optional.of(result.sql()), ""))
                    .orElseGet(() -> leftOut(converted.items().getFirst().reason()));
        }
    }

    /** Converts those of a table for a major version of PostgreSQL. */
    static TableTexts of(TableDefinition definition, int targetVersion) {
        TableTexts texts = new TableTexts();
        if (hasExpressions(definition)) {
            Catalog catalog = Catalog.of(List.of(DefinitionScript.of(definition)));
            ObjectId id = new ObjectId(definition.table().schema(), definition.table().name());
            catalog.table(id).ifPresent(table -> texts.read(catalog, table, targetVersion));
        }
        return texts;
    }

    private static boolean hasExpressions(TableDefinition definition) {
        return !definition.checks().isEmpty()
                || definition.columns().stream()
                        .anyMatch(column ->
                                column.defaultExpression().isPresent()
                                        || column.computedExpression().isPresent())
                || definition.uniqueKeys().stream().anyMatch(key -> key.filter().isPresent())
                || definition.indexes().stream().anyMatch(index -> index.filter().isPresent());
    }

    private void read(Catalog catalog, Table table, int targetVersion) {
        TableExpressions expressions = TableExpressions.sure(targetVersion);
        Scope inside = new Scope(catalog, Optional.of(table), Profile.STRICT);
        Scope outside = new Scope(catalog, Optional.empty(), Profile.STRICT);
        for (Column column : table.columns()) {
            column.value()
                    .ifPresent(value ->
                            defaults.put(
                                    column.name(),
                                    Text.of(
                                            expressions.scalar(
                                                    stripped(value.expression()),
                                                    outside,
                                                    column.type()))));
            column.computed()
                    .ifPresent(value ->
                            computed.put(
                                    column.name(),
                                    generated(
                                            expressions.scalar(
                                                    value.expression(), inside, SqlType.UNKNOWN))));
        }
        for (Table.Check check : table.checks()) {
            check.name()
                    .ifPresent(name ->
                            checks.put(
                                    name,
                                    Text.of(
                                            expressions.condition(
                                                    stripped(check.condition()), inside))));
        }
        for (Table.Index index : table.indexes()) {
            index.filter()
                    .ifPresent(filter ->
                            filters.put(
                                    index.name(),
                                    Text.of(expressions.condition(stripped(filter), inside))));
        }
    }

    /** PostgreSQL generates only what is the same at any time, and in any session. */
    private static Text generated(Converted<Expressions.Result> converted) {
        return converted.value().filter(result -> !result.immutable()).isPresent()
                ? Text.leftOut("it depends on the moment, or on the session")
                : Text.of(converted);
    }

    /** Without the parentheses around it, of which the catalog has many. */
    private static Located<? extends Expression> stripped(
            Located<? extends Expression> expression) {
        return expression.node() instanceof Expression.Parenthesised inner
                ? stripped(expression.at(inner.inner()))
                : expression;
    }

    Text defaultOf(String column) {
        return defaults.getOrDefault(column, NOT_READ);
    }

    Text computed(String column) {
        return computed.getOrDefault(column, NOT_READ);
    }

    Text check(String check) {
        return checks.getOrDefault(check, NOT_READ);
    }

    Text filter(String index) {
        return filters.getOrDefault(index, NOT_READ);
    }
}
