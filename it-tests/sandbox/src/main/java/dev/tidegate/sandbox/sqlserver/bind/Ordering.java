package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import java.util.List;
import java.util.StringJoiner;

/**
 * ORDER BY: by an alias, by a place, by an expression.
 *
 * @param expressions over the query's sources
 * @param columns what is selected
 * @param items H2's texts of what is selected; empty where only columns can be named
 */
record Ordering(Expressions expressions, List<Output> columns, List<String> items) {
    String h2(List<Query.Order> order) throws SqlError {
        if (order.isEmpty()) {
            return "";
        }
        StringJoiner keys = new StringJoiner(", ", " ORDER BY ", "");
        for (Query.Order key : order) {
            keys.add(key(key.expression()) + (key.descending() ? " DESC" : ""));
        }
        return keys.toString();
    }

    private String key(Expression expression) throws SqlError {
        if (expression instanceof Expression.Literal(Integer place, var _)) {
            if (place < 1 || place > columns.size()) {
                throw new SqlError(
                        108,
                        15,
                        1,
                        "The ORDER BY position number "
                                + place
                                + " is out of range of the number of items in the select list.");
            }
            return place.toString();
        }
        if (expression instanceof Expression.ColumnName(var name) && name.parts().size() == 1) {
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).name().equalsIgnoreCase(name.last())) {
                    return String.valueOf(i + 1);
                }
            }
        }
        String text = expressions.h2(expression);
        int selected = items.indexOf(text);
        return selected >= 0 ? String.valueOf(selected + 1) : text;
    }
}
