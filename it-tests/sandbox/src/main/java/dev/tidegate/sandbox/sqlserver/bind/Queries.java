package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Translates queries. */
final class Queries {
    private final Translation translation;

    Queries(Translation translation) {
        this.translation = translation;
    }

    /** H2's text of a query, without parentheses, and its columns. */
    record Text(String h2, List<Output> columns) {}

    /** A query inside another one: its hints lock no rows of the outer one. */
    Text derived(Query query, Scope outer) throws SqlError {
        return query(query, outer);
    }

    /** A query with all that stands around it. */
    Text query(Query query, Scope outer) throws SqlError {
        Scope scope = outer;
        if (!query.with().isEmpty()) {
            scope = new Scope(outer);
            for (Query.Cte cte : query.with()) {
                scope.add(new Scope.Common(cte, scope, false));
            }
        }
        return switch (query.body()) {
            case Query.Select select -> select(select, query, scope);
            case Query.SetOperation operation -> {
                Text text = setOperation(operation, scope);
                yield new Text(text.h2() + tail(query, text.columns(), scope), text.columns());
            }
            case Query.Nested nested -> {
                Text text = query(nested.query(), scope);
                yield new Text(
                        "(" + text.h2() + ")" + tail(query, text.columns(), scope), text.columns());
            }
            case Query.Values values -> values(values, scope);
        };
    }

    private String tail(Query query, List<Output> columns, Scope scope) throws SqlError {
        Ordering ordering =
                new Ordering(new Expressions(translation, new Scope(scope)), columns, List.of());
        return ordering.h2(query.order()) + paging(query, scope);
    }

    private String paging(Query query, Scope scope) throws SqlError {
        Expressions expressions = new Expressions(translation, scope);
        String text = "";
        if (query.offset().isPresent()) {
            text += " OFFSET " + expressions.as(query.offset().get(), Types.BIGINT) + " ROWS";
        }
        if (query.fetch().isPresent()) {
            text +=
                    " FETCH NEXT "
                            + expressions.as(query.fetch().get(), Types.BIGINT)
                            + " ROWS ONLY";
        }
        return text;
    }

    private Text values(Query.Values values, Scope scope) throws SqlError {
        Expressions expressions = new Expressions(translation, scope);
        List<List<Term>> rows = new ArrayList<>();
        for (List<Expression> row : values.rows()) {
            List<Term> terms = new ArrayList<>();
            for (Expression each : row) {
                terms.add(expressions.term(each));
            }
            if (!rows.isEmpty() && rows.getFirst().size() != terms.size()) {
                throw new SqlError(
                        10709,
                        "The number of columns for each row in a table value constructor must be"
                                + " the same.");
            }
            rows.add(terms);
        }
        List<Output> columns = new ArrayList<>();
        for (int i = 0; i < rows.getFirst().size(); i++) {
            int column = i;
            columns.add(
                    Output.expression(
                            "",
                            Expressions.commonType(
                                    rows.stream().map(row -> row.get(column)).toList())));
        }
        StringJoiner text = new StringJoiner(", ", "VALUES ", "");
        for (List<Term> row : rows) {
            StringJoiner cells = new StringJoiner(", ", "(", ")");
            for (int i = 0; i < row.size(); i++) {
                cells.add(translation.as(row.get(i), columns.get(i).type()));
            }
            text.add(cells.toString());
        }
        return new Text(text.toString(), columns);
    }

    // Set operations ---------------------------------------------------------------------------

    private Text setOperation(Query.SetOperation operation, Scope scope) throws SqlError {
        List<Text> branches = new ArrayList<>();
        for (Query.Body branch : branches(operation)) {
            branches.add(body(branch, scope));
        }
        List<Output> columns = branches.getFirst().columns();
        for (Text branch : branches.subList(1, branches.size())) {
            columns = common(columns, branch.columns());
        }
        String operator = operation.operator() + (operation.all() ? " ALL " : " ");
        StringJoiner text = new StringJoiner(") " + operator + "(", "(", ")");
        for (Text branch : branches) {
            text.add(branch(branch, columns));
        }
        return new Text(text.toString(), columns);
    }

    /**
     * What is put together. A chain of UNION ALL is one operation: were each of it a query within
     * the next one, H2 would plan it twice for each, and of eleven queries for minutes.
     */
    private static List<Query.Body> branches(Query.SetOperation operation) {
        List<Query.Body> branches = new ArrayList<>(List.of(operation.right()));
        Query.Body left = operation.left();
        while (isUnionAll(operation)
                && left instanceof Query.SetOperation before
                && isUnionAll(before)) {
            branches.addFirst(before.right());
            left = before.left();
        }
        branches.addFirst(left);
        return branches;
    }

    private static boolean isUnionAll(Query.SetOperation operation) {
        return operation.all() && operation.operator().equals("UNION");
    }

    private static List<Output> common(List<Output> left, List<Output> right) throws SqlError {
        if (left.size() != right.size()) {
            throw new SqlError(
                    205,
                    "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an"
                            + " equal number of expressions in their target lists.");
        }
        List<Output> columns = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            Output a = left.get(i);
            Output b = right.get(i);
            columns.add(
                    new Output(
                            a.name(),
                            Types.common(a.type(), b.type()),
                            a.nullable() || b.nullable(),
                            false,
                            false));
        }
        return columns;
    }

    /** H2 takes away what pads char and nchar where it puts rows of two queries together. */
    private String branch(Text text, List<Output> to) throws SqlError {
        String h2 = converted(text, to);
        if (to.stream().noneMatch(it -> isPadded(it.type()))) {
            return h2;
        }
        StringJoiner names = new StringJoiner(", ", "(", ")");
        StringJoiner items = new StringJoiner(", ");
        for (int i = 0; i < to.size(); i++) {
            SqlType type = to.get(i).type();
            String name = ObjectName.quote("c" + (i + 1));
            names.add(name);
            items.add(isPadded(type) ? "RPAD(" + name + ", " + type.length() + ")" : name);
        }
        return "SELECT " + items + " FROM (" + h2 + ") \"u\"" + names;
    }

    private static boolean isPadded(SqlType type) {
        return type.kind() == Kind.CHAR || type.kind() == Kind.NCHAR;
    }

    private Text body(Query.Body body, Scope scope) throws SqlError {
        return query(Query.of(body), scope);
    }

    /** A query whose columns get other types, by a query around it where H2 needs one. */
    String converted(Text text, List<Output> to) throws SqlError {
        boolean same = true;
        for (int i = 0; i < to.size(); i++) {
            Types.Family from = Types.family(text.columns().get(i).type());
            same &=
                    text.columns().get(i).type().equals(to.get(i).type())
                            || from == Types.Family.TEXT
                                    && Types.family(to.get(i).type()) == Types.Family.TEXT;
        }
        if (same) {
            return text.h2();
        }
        StringJoiner names = new StringJoiner(", ", "(", ")");
        StringJoiner items = new StringJoiner(", ");
        for (int i = 0; i < to.size(); i++) {
            String name = ObjectName.quote("c" + (i + 1));
            names.add(name);
            items.add(
                    translation.as(
                            new Term.Plain("\"u\"." + name, text.columns().get(i).type()),
                            to.get(i).type()));
        }
        return "SELECT " + items + " FROM (" + text.h2() + ") \"u\"" + names;
    }

    // SELECT -----------------------------------------------------------------------------------

    private Text select(Query.Select select, Query query, Scope outer) throws SqlError {
        Scope scope = new Scope(outer);
        String from = new Sources(translation).from(select.from(), scope);
        Expressions expressions = new Expressions(translation, scope);
        List<Output> columns = new ArrayList<>();
        List<String> items = items(select.items(), expressions, columns);
        StringBuilder text = new StringBuilder("SELECT ");
        text.append(select.distinct() ? "DISTINCT " : "").append(String.join(", ", items));
        text.append(from);
        if (select.where().isPresent()) {
            text.append(" WHERE ").append(expressions.conditions().h2(select.where().get()));
        }
        text.append(grouping(select, expressions));
        Ordering ordering = new Ordering(expressions, columns, items);
        text.append(ordering.h2(query.order()));
        text.append(top(select.top(), expressions)).append(paging(query, scope));
        return new Text(text.toString(), columns);
    }

    private String grouping(Query.Select select, Expressions expressions) throws SqlError {
        if (!select.rollup().isEmpty()) {
            throw Unsupported.of(select.rollup());
        }
        String text = "";
        if (!select.groupBy().isEmpty()) {
            StringJoiner keys = new StringJoiner(", ", " GROUP BY ", "");
            for (Expression key : select.groupBy()) {
                keys.add(expressions.h2(key));
            }
            text += keys;
        }
        if (select.having().isPresent()) {
            text += " HAVING " + expressions.conditions().h2(select.having().get());
        }
        return text;
    }

    /** TOP, as FETCH FIRST. */
    static String top(Optional<Query.Top> top, Expressions expressions) throws SqlError {
        if (top.isEmpty()) {
            return "";
        }
        SqlType type = top.get().percent() ? Types.FLOAT : Types.BIGINT;
        return " FETCH FIRST "
                + expressions.as(top.get().count(), type)
                + (top.get().percent() ? " PERCENT" : "")
                + (top.get().withTies() ? " ROWS WITH TIES" : " ROWS ONLY");
    }

    /** The select list's H2 texts; adds to the columns. */
    List<String> items(List<Query.Item> items, Expressions expressions, List<Output> columns)
            throws SqlError {
        List<String> texts = new ArrayList<>();
        for (Query.Item item : items) {
            switch (item) {
                case Query.AllColumns all -> allColumns(all, expressions.scope(), texts, columns);
                case Query.Value value -> {
                    Term term = expressions.term(value.expression());
                    texts.add(translation.h2(term));
                    columns.add(output(value, term, expressions.scope()));
                }
                case Query.Assignment assignment -> {
                    SqlType type =
                            translation
                                    .surroundings()
                                    .variableType(assignment.variable())
                                    .orElseThrow(
                                            () -> Expressions.undeclared(assignment.variable()));
                    Expression value = assigned(assignment);
                    texts.add(expressions.as(value, type));
                    columns.add(Output.expression("", type));
                }
            }
        }
        return texts;
    }

    private static Expression assigned(Query.Assignment assignment) {
        return assignment.operator().equals("=")
                ? assignment.expression()
                : new Expression.Binary(
                        assignment.operator().substring(0, 1),
                        new Expression.Variable(assignment.variable()),
                        assignment.expression());
    }

    private static Output output(Query.Value value, Term term, Scope scope) throws SqlError {
        if (value.expression() instanceof Expression.ColumnName column) {
            Output found = scope.column(column.name()).column();
            return found.named(value.alias().orElse(found.name()));
        }
        boolean present = term instanceof Term.Constant constant && constant.value() != null;
        return new Output(value.alias().orElse(""), term.type(), !present, false, false);
    }

    private static void allColumns(
            Query.AllColumns all, Scope scope, List<String> texts, List<Output> columns)
            throws SqlError {
        List<Scope.Source> sources =
                all.qualifier().isPresent()
                        ? List.of(scope.source(all.qualifier().get()))
                        : scope.sources();
        if (sources.isEmpty()) {
            throw new SqlError(263, "Must specify table to select from.");
        }
        for (Scope.Source source : sources) {
            for (Output column : source.columns()) {
                texts.add(source.h2(column));
                columns.add(column);
            }
        }
    }
}
