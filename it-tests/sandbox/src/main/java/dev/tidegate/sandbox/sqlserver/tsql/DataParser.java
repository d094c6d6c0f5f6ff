package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses statements that read or write rows. */
final class DataParser {
    private final TokenStream in;
    private final QueryParser queries;
    private final StatementParser statements;

    DataParser(TokenStream in, QueryParser queries, StatementParser statements) {
        this.in = in;
        this.queries = queries;
        this.statements = statements;
    }

    Statement statement() throws SqlError {
        List<Query.Cte> with = queries.with();
        return switch (in.peek().upper()) {
            case "INSERT" -> insert(with);
            case "UPDATE" -> update(with);
            case "DELETE" -> delete(with);
            case "MERGE" -> merge(with);
            case "TRUNCATE" -> truncate();
            default -> new Statement.Select(queries.query(with), new Memo());
        };
    }

    private Statement truncate() throws SqlError {
        in.next();
        in.expect("TABLE");
        return new Statement.Truncate(in.name(), new Memo());
    }

    private Statement.Target target() throws SqlError {
        if (in.peek().kind() == Kind.VARIABLE) {
            return new Statement.VariableTarget(in.next().text());
        }
        Name name = in.name();
        return new Statement.NamedTarget(name, queries.sources().targetHints());
    }

    private Statement insert(List<Query.Cte> with) throws SqlError {
        in.next();
        Optional<Query.Top> top = queries.top();
        in.accept("INTO");
        Statement.Target target = target();
        List<String> columns = List.of();
        if (in.at("(") && !queries.startsParenthesised()) {
            columns = queries.identifiers();
        }
        Optional<Statement.Output> output = output();
        Statement.Source source = source();
        queries.option();
        return new Statement.Insert(target, top, columns, output, source, with, new Memo());
    }

    private Statement.Source source() throws SqlError {
        if (in.acceptAll("DEFAULT", "VALUES")) {
            return new Statement.DefaultValues();
        }
        if (in.at("EXEC") || in.at("EXECUTE")) {
            return new Statement.ExecuteSource(statements.calls().execute());
        }
        return new Statement.QuerySource(queries.query());
    }

    private Optional<Statement.Output> output() throws SqlError {
        if (!in.accept("OUTPUT")) {
            return Optional.empty();
        }
        List<Query.Item> items = queries.items();
        Optional<Statement.Target> into = Optional.empty();
        List<String> columns = List.of();
        if (in.accept("INTO")) {
            into = Optional.of(target());
            columns = in.at("(") ? queries.identifiers() : List.of();
        }
        return Optional.of(new Statement.Output(items, into, columns));
    }

    private Statement update(List<Query.Cte> with) throws SqlError {
        in.next();
        Optional<Query.Top> top = queries.top();
        Statement.Target target = target();
        in.expect("SET");
        List<Statement.SetClause> set = setClauses();
        Optional<Statement.Output> output = output();
        List<TableSource> from = in.accept("FROM") ? queries.sources().list() : List.of();
        Optional<Expression> where = where();
        queries.option();
        return new Statement.Update(target, top, set, output, from, where, with, new Memo());
    }

    private Optional<Expression> where() throws SqlError {
        if (in.atAll("WHERE", "CURRENT", "OF")) {
            throw Statements.unsupported("CURRENT OF");
        }
        return queries.where();
    }

    private List<Statement.SetClause> setClauses() throws SqlError {
        List<Statement.SetClause> clauses = new ArrayList<>();
        do {
            clauses.add(setClause());
        } while (in.accept(","));
        return List.copyOf(clauses);
    }

    private Statement.SetClause setClause() throws SqlError {
        Optional<String> variable = Optional.empty();
        if (in.peek().kind() == Kind.VARIABLE) {
            variable = Optional.of(in.next().text());
            String operator = operator();
            boolean column = in.peek().isName() && in.peek(1).is("=");
            if (!column || !operator.equals("=")) {
                return new Statement.SetClause(variable, Optional.empty(), operator, value());
            }
        }
        Name column = in.name();
        return new Statement.SetClause(variable, Optional.of(column), operator(), value());
    }

    private String operator() throws SqlError {
        Token token = in.next();
        if (token.kind() != Kind.SYMBOL || !token.text().endsWith("=")) {
            in.moveTo(in.position() - 1);
            throw in.unexpected();
        }
        return token.text();
    }

    private Expression value() throws SqlError {
        return in.accept("DEFAULT") ? new Expression.Default() : queries.expressions().expression();
    }

    private Statement delete(List<Query.Cte> with) throws SqlError {
        in.next();
        Optional<Query.Top> top = queries.top();
        in.accept("FROM");
        Statement.Target target = target();
        Optional<Statement.Output> output = output();
        List<TableSource> from = in.accept("FROM") ? queries.sources().list() : List.of();
        Optional<Expression> where = where();
        queries.option();
        return new Statement.Delete(target, top, output, from, where, with, new Memo());
    }

    private Statement merge(List<Query.Cte> with) throws SqlError {
        in.next();
        if (in.at("TOP")) {
            throw Statements.unsupported("TOP");
        }
        in.accept("INTO");
        Statement.Target target = target();
        Optional<String> alias = Optional.empty();
        if (in.accept("AS") || !in.at("USING")) {
            alias = Optional.of(in.identifier());
        }
        in.expect("USING");
        TableSource source = queries.sources().list().getFirst();
        in.expect("ON");
        Expression on = queries.expressions().expression();
        List<Statement.MergeWhen> whens = new ArrayList<>();
        while (in.accept("WHEN")) {
            whens.add(mergeWhen());
        }
        Optional<Statement.Output> output = output();
        queries.option();
        return new Statement.Merge(
                target, alias, source, on, List.copyOf(whens), output, with, new Memo());
    }

    private Statement.MergeWhen mergeWhen() throws SqlError {
        boolean negated = in.accept("NOT");
        in.expect("MATCHED");
        Statement.MergeMatch match =
                negated ? Statement.MergeMatch.NOT_MATCHED : Statement.MergeMatch.MATCHED;
        if (negated && in.accept("BY")) {
            if (in.accept("SOURCE")) {
                match = Statement.MergeMatch.NOT_MATCHED_BY_SOURCE;
            } else {
                in.expect("TARGET");
            }
        }
        Optional<Expression> and =
                in.accept("AND")
                        ? Optional.of(queries.expressions().expression())
                        : Optional.empty();
        in.expect("THEN");
        return new Statement.MergeWhen(match, and, mergeAction());
    }

    private Statement.MergeAction mergeAction() throws SqlError {
        if (in.accept("DELETE")) {
            return new Statement.MergeDelete();
        }
        if (in.accept("UPDATE")) {
            in.expect("SET");
            return new Statement.MergeUpdate(setClauses());
        }
        in.expect("INSERT");
        List<String> columns = in.at("(") ? queries.identifiers() : List.of();
        if (in.acceptAll("DEFAULT", "VALUES")) {
            return new Statement.MergeInsert(columns, List.of());
        }
        in.expect("VALUES");
        in.expect("(");
        List<Expression> values = queries.expressions().list();
        in.expect(")");
        return new Statement.MergeInsert(columns, values);
    }
}
