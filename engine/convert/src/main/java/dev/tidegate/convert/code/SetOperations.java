package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.tsql.tree.QueryExpression.BinaryQuery;
import dev.tidegate.tsql.tree.QueryExpression.SetOperator;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** UNION, EXCEPT and INTERSECT. */
final class SetOperations {
    private final Unit unit;

    SetOperations(Unit unit) {
        this.unit = unit;
    }

    Translated of(BinaryQuery binary, Translated left, Translated right) {
        List<ScopeColumn> columns = columns(left, right);
        noteTypes(binary, left, right);
        boolean known =
                left.complete()
                        && right.complete()
                        && left.columns().size() == right.columns().size();
        if (known && (scales(left, columns) || scales(right, columns))) {
            return of(
                    binary,
                    scaled(left, columns, binary.span()),
                    scaled(right, columns, binary.span()));
        }
        if (binary.operator() != SetOperator.UNION_ALL && folds(columns)) {
            if (known) {
                return new Translated(
                        folded(binary.operator(), left, right, columns), columns, true);
            }
            unit.noteGroups(binary.span());
        }
        String word =
                switch (binary.operator()) {
                    case UNION -> "UNION";
                    case UNION_ALL -> "UNION ALL";
                    case EXCEPT -> "EXCEPT";
                    case INTERSECT -> "INTERSECT";
                };
        return new Translated(
                left.sql() + "\n" + word + "\n" + right.sql(), columns, left.complete());
    }

    /** Whether a decimal of an arm gets other digits behind the point by the other arm. */
    private static boolean scales(Translated arm, List<ScopeColumn> columns) {
        return IntStream.range(0, columns.size())
                .anyMatch(at -> scales(arm.columns().get(at).type(), columns.get(at).type()));
    }

    private static boolean scales(SqlType from, SqlType to) {
        boolean digits = to.kind() == SqlType.Kind.DECIMAL || to.isMoney();
        SqlType decimal = Coercion.decimal(from);
        return digits
                && from.isNumber()
                && (from.isInteger() || decimal.scale() != Coercion.decimal(to).scale());
    }

    /** An arm with its decimals as the whole has them. */
    private Translated scaled(Translated arm, List<ScopeColumn> columns, Span at) {
        if (!scales(arm, columns)) {
            return arm;
        }
        List<String> list = new ArrayList<>();
        List<ScopeColumn> scaled = new ArrayList<>();
        for (int index = 0; index < columns.size(); index++) {
            ScopeColumn column = arm.columns().get(index);
            SqlType type = columns.get(index).type();
            boolean other = scales(column.type(), type);
            Typed value = Expressions.typed("q.c" + (index + 1), column);
            String name = column.sql().isEmpty() ? "" : " AS " + column.sql();
            list.add((other ? unit.coercion.among(value, type, at).sql() : value.sql()) + name);
            scaled.add(
                    new ScopeColumn(
                            column.name(),
                            column.sql(),
                            other ? type : column.type(),
                            column.nullable(),
                            column.exactCase(),
                            other || column.exact()));
        }
        String sql =
                "SELECT "
                        + String.join(", ", list)
                        + "\nFROM (\n"
                        + Queries.indented(arm.sql())
                        + "\n) AS q("
                        + numbered("c", columns.size())
                        + ")";
        return new Translated(sql, scaled, arm.complete());
    }

    private List<ScopeColumn> columns(Translated left, Translated right) {
        List<ScopeColumn> columns = new ArrayList<>();
        for (int index = 0; index < left.columns().size(); index++) {
            ScopeColumn column = left.columns().get(index);
            boolean paired = index < right.columns().size();
            SqlType other = paired ? right.columns().get(index).type() : SqlType.UNKNOWN;
            columns.add(
                    new ScopeColumn(
                            column.name(),
                            column.sql(),
                            unit.coercion.common(column.type(), other),
                            true,
                            column.exactCase() || paired && right.columns().get(index).exactCase(),
                            column.exact()
                                    && paired
                                    && right.columns().get(index).exact()
                                    && other.kind() == column.type().kind()));
        }
        return columns;
    }

    private void noteTypes(BinaryQuery binary, Translated left, Translated right) {
        boolean mixed = false;
        int paired = Math.min(left.columns().size(), right.columns().size());
        for (int index = 0; index < paired; index++) {
            SqlType a = left.columns().get(index).type();
            SqlType b = right.columns().get(index).type();
            mixed |=
                    a.isKnown()
                            && b.isKnown()
                            && (a.isText() != b.isText() || a.isBit() != b.isBit());
        }
        if (mixed) {
            unit.note("union_types", binary, "the arms of a set operation have different types");
        }
    }

    private boolean folds(List<ScopeColumn> columns) {
        return IntStream.range(0, columns.size())
                .anyMatch(at -> !key(at, columns).equals("q.c" + (at + 1)));
    }

    /** What a column of {@code q} is compared by. */
    private String key(int at, List<ScopeColumn> columns) {
        ScopeColumn column = columns.get(at);
        Typed value = Typed.simple("q.c" + (at + 1), column.type()).withCase(column.exactCase());
        return new Predicates(unit).key(value).sql();
    }

    /** The operation on texts that count as equal though they are not the same. */
    private String folded(
            SetOperator operator, Translated left, Translated right, List<ScopeColumn> columns) {
        String names = numbered("c", columns.size());
        String keys =
                IntStream.range(0, columns.size())
                        .mapToObj(at -> key(at, columns))
                        .collect(Collectors.joining(", "));
        String rows =
                operator == SetOperator.UNION
                        ? "SELECT DISTINCT ON ("
                                + keys
                                + ") *\nFROM (\n"
                                + Queries.indented(left.sql() + "\nUNION ALL\n" + right.sql())
                                + "\n) AS q("
                                + names
                                + ")"
                        : matched(operator, left, right, names, keys);
        String shown =
                IntStream.range(0, columns.size())
                        .mapToObj(at ->
                                columns.get(at).sql().isEmpty()
                                        ? "c" + (at + 1)
                                        : columns.get(at).sql())
                        .collect(Collectors.joining(", "));
        return "SELECT * FROM (\n" + Queries.indented(rows) + "\n) AS q(" + shown + ")";
    }

    /** Rows of the left arm by whether the right one has their like: of equal ones the first. */
    private static String matched(
            SetOperator operator, Translated left, Translated right, String names, String keys) {
        String condition =
                operator == SetOperator.EXCEPT
                        ? "r.last_side = 1"
                        : "r.side = 1 AND r.last_side = 2";
        return "SELECT "
                + names.replaceAll("c[0-9]+", "r.$0")
                + "\nFROM (\n    SELECT q.*, row_number() OVER (PARTITION BY "
                + keys
                + " ORDER BY q.side) AS place, max(q.side) OVER (PARTITION BY "
                + keys
                + ") AS last_side\n    FROM (\n        SELECT a.*, 1 FROM (\n"
                + Queries.indented(Queries.indented(Queries.indented(left.sql())))
                + "\n        ) AS a\n        UNION ALL\n        SELECT b.*, 2 FROM (\n"
                + Queries.indented(Queries.indented(Queries.indented(right.sql())))
                + "\n        ) AS b\n    ) AS q("
                + names
                + ", side)\n) AS r\nWHERE r.place = 1 AND "
                + condition;
    }

    private static String numbered(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> prefix + number)
                .collect(Collectors.joining(", "));
    }
}
