package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses FROM. */
final class TableSourceParser {
    private static final Set<String> JOIN_HINTS = Set.of("LOOP", "HASH", "MERGE", "REMOTE");

    private final TokenStream in;
    private final QueryParser queries;
    private final ExpressionParser expressions;

    TableSourceParser(TokenStream in, QueryParser queries, ExpressionParser expressions) {
        this.in = in;
        this.queries = queries;
        this.expressions = expressions;
    }

    List<TableSource> list() throws SqlError {
        List<TableSource> list = new ArrayList<>();
        do {
            list.add(joined());
        } while (in.accept(","));
        return List.copyOf(list);
    }

    private TableSource joined() throws SqlError {
        TableSource left = single();
        while (true) {
            Optional<TableSource.Kind> kind = joinKind();
            if (kind.isEmpty()) {
                return left;
            }
            left = join(kind.get(), left);
        }
    }

    private TableSource join(TableSource.Kind kind, TableSource left) throws SqlError {
        return switch (kind) {
            case CROSS, CROSS_APPLY, OUTER_APPLY ->
                    new TableSource.Join(kind, left, single(), Optional.empty());
            case INNER, LEFT, RIGHT, FULL -> {
                TableSource right = single();
                while (!in.at("ON")) {
                    Optional<TableSource.Kind> nested = joinKind();
                    if (nested.isEmpty()) {
                        throw in.unexpected();
                    }
                    right = join(nested.get(), right);
                }
                in.expect("ON");
                yield new TableSource.Join(
                        kind, left, right, Optional.of(expressions.expression()));
            }
        };
    }

    private Optional<TableSource.Kind> joinKind() throws SqlError {
        if (in.acceptAll("CROSS", "JOIN")) {
            return Optional.of(TableSource.Kind.CROSS);
        }
        if (in.acceptAll("CROSS", "APPLY")) {
            return Optional.of(TableSource.Kind.CROSS_APPLY);
        }
        if (in.acceptAll("OUTER", "APPLY")) {
            return Optional.of(TableSource.Kind.OUTER_APPLY);
        }
        if (in.accept("JOIN")) {
            return Optional.of(TableSource.Kind.INNER);
        }
        boolean starts = in.at("INNER") || in.at("LEFT") || in.at("RIGHT") || in.at("FULL");
        if (!starts) {
            return Optional.empty();
        }
        TableSource.Kind kind = TableSource.Kind.valueOf(in.next().upper());
        in.accept("OUTER");
        if (JOIN_HINTS.contains(in.peek().upper())) {
            in.next();
        }
        in.expect("JOIN");
        return Optional.of(kind);
    }

    private TableSource single() throws SqlError {
        if (in.at("(")) {
            return parenthesised();
        }
        if (in.peek().kind() == Kind.VARIABLE) {
            String variable = in.next().text();
            return new TableSource.TableVariable(variable, alias());
        }
        Name name = in.name();
        if (in.at("(") && !isHint()) {
            return function(name);
        }
        List<String> hints = new ArrayList<>();
        hints(hints);
        Optional<String> alias = alias();
        hints(hints);
        if (in.at("TABLESAMPLE") || in.at("PIVOT") || in.at("UNPIVOT")) {
            throw new SqlError(
                    40517, in.peek().upper() + " is not supported in this version of SQL Server.");
        }
        return new TableSource.Named(name, alias, List.copyOf(hints));
    }

    private TableSource function(Name name) throws SqlError {
        in.expect("(");
        List<Expression> arguments = in.at(")") ? List.of() : expressions.list();
        in.expect(")");
        if (in.at("WITH") && in.peek(1).is("(")) {
            throw new SqlError(
                    40517, "A WITH clause of a function is not supported in this version.");
        }
        Optional<String> alias = alias();
        List<String> columns = alias.isPresent() && in.at("(") ? queries.identifiers() : List.of();
        return new TableSource.Function(name, arguments, alias, columns);
    }

    private TableSource parenthesised() throws SqlError {
        if (in.peek(1).is("VALUES")) {
            in.next();
            Query.Values values = queries.values();
            in.expect(")");
            return derived(Query.of(values));
        }
        if (queries.startsParenthesised()) {
            int start = in.position();
            try {
                return derived(queries.parenthesised());
            } catch (SqlError notAQuery) {
                if (in.peek().kind() == Kind.END || !in.at("(") && in.position() == start) {
                    throw notAQuery;
                }
                if (!startsNested(start)) {
                    throw notAQuery;
                }
                in.moveTo(start);
            }
        }
        in.expect("(");
        TableSource inner = joined();
        in.expect(")");
        return inner;
    }

    /** Whether the parenthesis holds another one: then it may be a join of derived tables. */
    private boolean startsNested(int start) {
        int here = in.position();
        in.moveTo(start);
        boolean nested = in.peek(1).is("(");
        in.moveTo(here);
        return nested;
    }

    private TableSource derived(Query query) throws SqlError {
        Optional<String> alias = alias();
        if (alias.isEmpty()) {
            throw in.unexpected();
        }
        List<String> columns = in.at("(") ? queries.identifiers() : List.of();
        return new TableSource.Derived(query, alias.get(), columns);
    }

    private Optional<String> alias() throws SqlError {
        if (in.accept("AS")) {
            return Optional.of(in.identifier());
        }
        Token token = in.peek();
        boolean apply = in.atAll("OUTER", "APPLY") || in.atAll("CROSS", "APPLY");
        return !apply && queries.isAlias(token) ? Optional.of(in.next().text()) : Optional.empty();
    }

    /** WITH (…) behind the target of a statement. */
    List<String> targetHints() throws SqlError {
        List<String> hints = new ArrayList<>();
        if (in.at("WITH")) {
            hints(hints);
        }
        return List.copyOf(hints);
    }

    private boolean isHint() {
        return in.peek(2).is(")") && Hints.isTableHint(in.peek(1).text());
    }

    private void hints(List<String> hints) throws SqlError {
        boolean with = in.at("WITH") && in.peek(1).is("(");
        if (!with && !(in.at("(") && isHint())) {
            return;
        }
        in.accept("WITH");
        in.expect("(");
        int depth = 1;
        while (depth > 0) {
            if (in.atEnd()) {
                throw in.unexpected();
            }
            Token token = in.next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (token.kind() == Kind.WORD) {
                hints.add(token.upper());
            }
        }
    }
}
