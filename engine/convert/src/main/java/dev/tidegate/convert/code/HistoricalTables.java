package dev.tidegate.convert.code;

import dev.tidegate.bind.Column;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.TableSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** FOR SYSTEM_TIME: the rows of a table together with those of its history. */
final class HistoricalTables {
    private final Unit unit;

    HistoricalTables(Unit unit) {
        this.unit = unit;
    }

    FromClause.Relation relation(TableSource.NamedTable named, Option temporal) {
        Table table =
                unit.find(named.name())
                        .filter(Table.class::isInstance)
                        .map(Table.class::cast)
                        .orElseThrow(() -> refused(named));
        String start = period(table, "GENERATED ALWAYS AS ROW START", named);
        String end = period(table, "GENERATED ALWAYS AS ROW END", named);
        ObjectId history =
                table.historyTable()
                        .orElseGet(() -> table.id().sibling(table.id().name() + "_history"));
        List<ScopeColumn> columns = unit.shapes.columns(table);
        String list = columns.stream().map(ScopeColumn::sql).collect(Collectors.joining(", "));
        String where = condition(named, temporal, start, end);
        unit.readsTables = true;
        String sql =
                "(SELECT "
                        + list
                        + " FROM "
                        + unit.names.object(table.id())
                        + where
                        + " UNION ALL SELECT "
                        + list
                        + " FROM "
                        + unit.names.object(history)
                        + where
                        + ")";
        return new FromClause.Relation(sql, columns, true);
    }

    private String period(Table table, String trait, TableSource at) {
        return table.columns().stream()
                .filter(column -> column.is(trait))
                .findFirst()
                .map(Column::name)
                .map(unit.names::local)
                .orElseThrow(() -> refused(at));
    }

    private static NotConvertible refused(TableSource at) {
        return NotConvertible.of(
                "temporal",
                at.span(),
                "this form of FOR SYSTEM_TIME",
                "Query the history table, with the period in the condition.");
    }

    private String condition(TableSource at, Option temporal, String start, String end) {
        String text = temporal.value().map(unit::text).orElse("").strip();
        if (text.equalsIgnoreCase("ALL")) {
            return "";
        }
        if (!text.toUpperCase(Locale.ROOT).matches("(?s)AS\\s+OF\\s.*")) {
            throw refused(at);
        }
        Expression moment =
                TSqlParser.parseExpression(
                                text.replaceFirst("(?is)\\AAS\\s+OF\\s+", ""),
                                SyntaxOptions.STATEMENT)
                        .node()
                        .filter(node ->
                                node instanceof Expression.Variable
                                        || node instanceof Expression.Literal)
                        .orElseThrow(() -> refused(at));
        Typed value =
                unit.coercion.to(
                        unit.expressions.of(moment, new Scope(Optional.empty())),
                        SqlType.ofScale(SqlType.Kind.DATETIME2, 7),
                        at.span());
        return " WHERE " + start + " <= " + value.in() + " AND " + end + " > " + value.in();
    }
}
