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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** FOR SYSTEM_TIME: the rows of a table together with those of its history. */
final class HistoricalTables {
    private static final String MOMENT = "@[\\w$#@]+|N?'[^']*'";
    private static final Pattern FORMS =
            Pattern.compile(
                    ("AS\\s+OF\\s+(?<at>MOMENT)|FROM\\s+(?<from>MOMENT)\\s+TO\\s+(?<until>MOMENT)"
                                    + "|BETWEEN\\s+(?<low>MOMENT)\\s+AND\\s+(?<high>MOMENT)"
                                    + "|CONTAINED\\s+IN\\s*\\(\\s*(?<inside>MOMENT)\\s*,\\s*(?<last>MOMENT)\\s*\\)")
                            .replace("MOMENT", MOMENT),
                    Pattern.CASE_INSENSITIVE);

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
        Matcher forms = FORMS.matcher(text);
        if (!forms.matches()) {
            throw refused(at);
        }
        if (forms.group("at") != null) {
            String moment = moment(forms.group("at"), at);
            return " WHERE " + start + " <= " + moment + " AND " + end + " > " + moment;
        }
        if (forms.group("inside") != null) {
            return " WHERE "
                    + start
                    + " >= "
                    + moment(forms.group("inside"), at)
                    + " AND "
                    + end
                    + " <= "
                    + moment(forms.group("last"), at);
        }
        boolean between = forms.group("low") != null;
        return " WHERE "
                + start
                + (between ? " <= " : " < ")
                + moment(forms.group(between ? "high" : "until"), at)
                + " AND "
                + end
                + " > "
                + moment(forms.group(between ? "low" : "from"), at);
    }

    private String moment(String text, TableSource at) {
        Expression moment =
                TSqlParser.parseExpression(text, SyntaxOptions.STATEMENT)
                        .node()
                        .orElseThrow(() -> refused(at));
        return unit.coercion
                .to(
                        unit.expressions.of(moment, new Scope(Optional.empty())),
                        SqlType.ofScale(SqlType.Kind.DATETIME2, 7),
                        at.span())
                .in();
    }
}
