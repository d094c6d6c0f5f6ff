package dev.tidegate.convert.code;

import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.TableSource;
import java.util.List;
import java.util.stream.Collectors;

/** OUTPUT as RETURNING. */
final class Outputs {
    private final Unit unit;

    Outputs(Unit unit) {
        this.unit = unit;
    }

    /** The statement with its one OUTPUT; rows has the names inserted or deleted. */
    String of(
            List<QueryPart.Output> outputs, String with, String sql, Scope rows, DataStatement at) {
        if (outputs.size() > 1) {
            throw NotConvertible.of(
                    "two_outputs",
                    at.span(),
                    "two OUTPUT clauses",
                    "Write the rows to a table first.");
        }
        QueryPart.Output output = outputs.getFirst();
        boolean client = output.into().isEmpty();
        List<Selects.Element> elements =
                new Selects(unit).elements(output.elements(), rows, client);
        String list = elements.stream().map(Selects.Element::sql).collect(Collectors.joining(", "));
        String changed = sql + "\nRETURNING " + list;
        if (client) {
            Translated result =
                    new Translated(
                            with + changed,
                            elements.stream().map(Selects.Element::column).toList(),
                            true);
            return unit.statements.counted(unit.statements.result(result, at));
        }
        TableSource into = output.into().orElseThrow();
        DataChanges.Target target = new DataChanges(unit).target(into);
        String columns =
                output.columns().isEmpty()
                        ? target.complete()
                                ? " ("
                                        + target.columns().stream()
                                                .limit(elements.size())
                                                .map(Scope.ScopeColumn::sql)
                                                .collect(Collectors.joining(", "))
                                        + ")"
                                : ""
                        : unit.queries.columnList(output.columns());
        String head = with.isEmpty() ? "WITH " : with.strip() + ",\n";
        return unit.statements.counted(
                head
                        + "changed AS (\n"
                        + Queries.indented(changed)
                        + "\n)\nINSERT INTO "
                        + target.sql()
                        + columns
                        + "\nSELECT * FROM changed;");
    }
}
