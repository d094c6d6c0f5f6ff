package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.DataStatement.InsertSource;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.QueryPart.Assignment;
import dev.tidegate.tsql.tree.QueryPart.MergeAction;
import dev.tidegate.tsql.tree.QueryPart.MergeWhen;
import dev.tidegate.tsql.tree.QueryPart.Output;
import dev.tidegate.tsql.tree.QueryPart.Top;
import dev.tidegate.tsql.tree.QueryPart.With;
import dev.tidegate.tsql.tree.SelectQuery;
import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses statements that read or change rows. */
final class DataParser {
    private final Grammar grammar;
    private final TokenStream in;

    DataParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** SELECT, INSERT, UPDATE, DELETE, MERGE, each perhaps behind WITH. */
    DataStatement statement() {
        int from = in.position();
        Optional<With> with = grammar.clauses.with();
        return switch (in.word()) {
            case "INSERT" -> insert(from, with);
            case "UPDATE" -> update(from, with);
            case "DELETE" -> delete(from, with);
            case "MERGE" -> merge(from, with);
            default -> select(from, with);
        };
    }

    /** INSERT, UPDATE, DELETE or MERGE inside FROM. */
    DataStatement modification() {
        in.enter();
        DataStatement statement = statement();
        in.leave();
        return statement;
    }

    /** A SELECT, perhaps behind WITH; also in parentheses. */
    DataStatement.Select select() {
        return select(in.position(), grammar.clauses.with());
    }

    private DataStatement.Select select(int from, Optional<With> with) {
        if (!in.at("SELECT") && !in.at("(") && !in.at("VALUES")) {
            throw in.expected("a statement");
        }
        SelectQuery query = grammar.queries.query();
        List<Option> options = grammar.clauses.queryHints();
        return new DataStatement.Select(in.span(from), with, query, options);
    }

    private DataStatement insert(int from, Optional<With> with) {
        in.expect("INSERT");
        Optional<Top> top = grammar.clauses.top();
        in.accept("INTO");
        TableSource target = target();
        List<ObjectName> columns =
                in.at("(") && !grammar.queries.startsParenthesised()
                        ? grammar.names.parenthesisedNames()
                        : List.of();
        List<Output> outputs = outputs();
        InsertSource source = insertSource();
        List<Option> options = grammar.clauses.queryHints();
        return new DataStatement.Insert(
                in.span(from), with, top, target, columns, outputs, source, options);
    }

    private InsertSource insertSource() {
        int from = in.position();
        if (in.accept("DEFAULT", "VALUES")) {
            return new DataStatement.InsertDefaultValues(in.span(from));
        }
        if (in.at("EXEC") || in.at("EXECUTE")) {
            var execute = grammar.execute.execute();
            return new DataStatement.InsertExecute(in.span(from), execute);
        }
        if (in.isKind(TokenKind.HOLE)) {
            SelectQuery hole = grammar.tables.holeQuery();
            return new DataStatement.InsertQuery(in.span(from), Optional.empty(), hole);
        }
        Optional<With> with = grammar.clauses.with();
        if (!in.at("SELECT") && !in.at("(") && !in.at("VALUES")) {
            throw in.expected("VALUES, SELECT, EXECUTE or DEFAULT VALUES");
        }
        SelectQuery query = grammar.queries.query();
        return new DataStatement.InsertQuery(in.span(from), with, query);
    }

    /** What is changed: a table, view, alias, variable, or a rowset function. */
    private TableSource target() {
        int from = in.position();
        if (in.isKind(TokenKind.VARIABLE)) {
            Expression.Variable variable = grammar.expressions.variable();
            if (in.at("WITH", "(")) {
                grammar.tables.hints();
            }
            return new TableSource.VariableTable(in.span(from), variable, Optional.empty());
        }
        if (in.atAny("OPENQUERY", "OPENROWSET", "OPENDATASOURCE")) {
            return rowset(from);
        }
        ObjectName name = grammar.names.objectName();
        List<Option> hints = in.at("WITH", "(") ? grammar.tables.hints() : List.of();
        return new TableSource.NamedTable(
                in.span(from), name, Optional.empty(), Optional.empty(), Optional.empty(), hints);
    }

    private TableSource rowset(int from) {
        String function = in.nextWord();
        int open = in.position();
        in.skipParentheses();
        Span arguments = in.span(open);
        while (in.accept(".")) {
            grammar.names.anyWord();
        }
        return new TableSource.RowsetFunction(
                in.span(from), function, arguments, Optional.empty(), List.of());
    }

    private DataStatement update(int from, Optional<With> with) {
        in.expect("UPDATE");
        Optional<Top> top = grammar.clauses.top();
        TableSource target = target();
        in.expect("SET");
        List<Assignment> assignments = assignments();
        List<Output> outputs = outputs();
        List<TableSource> sources = in.accept("FROM") ? grammar.tables.sources() : List.of();
        Optional<Expression> where = grammar.queries.condition("WHERE");
        List<Option> options = grammar.clauses.queryHints();
        return new DataStatement.Update(
                in.span(from), with, top, target, assignments, outputs, sources, where, options);
    }

    private List<Assignment> assignments() {
        List<Assignment> assignments = new ArrayList<>();
        do {
            assignments.add(assignment());
        } while (in.accept(","));
        return assignments;
    }

    private Assignment assignment() {
        int from = in.position();
        List<Expression> targets = new ArrayList<>();
        Expression value = grammar.expressions.assigned();
        String operator = "";
        while (QueryParser.isAssignment(in.word())) {
            targets.add(value);
            operator = in.nextText();
            value = grammar.expressions.scalar();
        }
        return new Assignment(in.span(from), targets, operator, value);
    }

    private DataStatement delete(int from, Optional<With> with) {
        in.expect("DELETE");
        Optional<Top> top = grammar.clauses.top();
        in.accept("FROM");
        TableSource target = target();
        List<Output> outputs = outputs();
        List<TableSource> sources = in.accept("FROM") ? grammar.tables.sources() : List.of();
        Optional<Expression> where = grammar.queries.condition("WHERE");
        List<Option> options = grammar.clauses.queryHints();
        return new DataStatement.Delete(
                in.span(from), with, top, target, outputs, sources, where, options);
    }

    private List<Output> outputs() {
        List<Output> outputs = new ArrayList<>();
        while (in.at("OUTPUT")) {
            int from = in.position();
            in.skip();
            List<QueryPart.SelectElement> elements = grammar.queries.elements();
            Optional<TableSource> into =
                    in.accept("INTO") ? Optional.of(target()) : Optional.empty();
            List<Identifier> columns =
                    into.isPresent() && in.at("(") && !grammar.queries.startsParenthesised()
                            ? grammar.names.parenthesised()
                            : List.of();
            outputs.add(new Output(in.span(from), elements, into, columns));
        }
        return outputs;
    }

    private DataStatement merge(int from, Optional<With> with) {
        in.expect("MERGE");
        Optional<Top> top = grammar.clauses.top();
        in.accept("INTO");
        TableSource target = grammar.tables.source();
        in.expect("USING");
        TableSource source = grammar.tables.source();
        in.expect("ON");
        Expression on = grammar.expressions.expression();
        List<MergeWhen> whens = new ArrayList<>();
        while (in.at("WHEN")) {
            whens.add(when());
        }
        if (whens.isEmpty()) {
            throw in.expected("WHEN");
        }
        List<Output> outputs = outputs();
        List<Option> options = grammar.clauses.queryHints();
        return new DataStatement.Merge(
                in.span(from), with, top, target, source, on, whens, outputs, options);
    }

    private MergeWhen when() {
        int from = in.position();
        in.expect("WHEN");
        String kind = in.accept("NOT") ? "NOT MATCHED" : "MATCHED";
        in.expect("MATCHED");
        if (in.accept("BY", "SOURCE")) {
            kind = "NOT MATCHED BY SOURCE";
        } else {
            in.accept("BY", "TARGET");
        }
        Optional<Expression> condition = grammar.queries.condition("AND");
        in.expect("THEN");
        MergeAction action = action();
        return new MergeWhen(in.span(from), kind, condition, action);
    }

    private MergeAction action() {
        int from = in.position();
        return switch (in.nextWord()) {
            case "DELETE" -> new QueryPart.MergeDelete(in.span(from));
            case "UPDATE" -> {
                in.expect("SET");
                List<Assignment> assignments = assignments();
                yield new QueryPart.MergeUpdate(in.span(from), assignments);
            }
            case "INSERT" -> {
                List<ObjectName> columns =
                        in.at("(") ? grammar.names.parenthesisedNames() : List.of();
                if (in.accept("DEFAULT", "VALUES")) {
                    yield new QueryPart.MergeInsert(in.span(from), columns, Optional.empty());
                }
                in.expect("VALUES");
                QueryPart.RowValue row = grammar.queries.rowValue();
                yield new QueryPart.MergeInsert(in.span(from), columns, Optional.of(row));
            }
            default -> throw in.expected("UPDATE, DELETE or INSERT");
        };
    }

    DataStatement truncate() {
        int from = in.position();
        in.expect("TRUNCATE");
        in.expect("TABLE");
        ObjectName table = grammar.names.objectName();
        int rest = in.position();
        Optional<Span> partitions = Optional.empty();
        if (in.accept("WITH")) {
            in.skipParentheses();
            partitions = Optional.of(in.span(rest));
        }
        return new DataStatement.TruncateTable(in.span(from), table, partitions);
    }

    DataStatement bulkInsert() {
        int from = in.position();
        in.expect("BULK");
        in.expect("INSERT");
        ObjectName table = grammar.names.objectName();
        in.expect("FROM");
        Expression file = grammar.expressions.scalar();
        List<Option> options = in.accept("WITH") ? grammar.options.parenthesised() : List.of();
        return new DataStatement.BulkInsert(in.span(from), table, file, options);
    }
}
