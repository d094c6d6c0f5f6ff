package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.DataType;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.QueryExpression;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.SelectQuery;
import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import dev.tidegate.tsql.tree.TableSource;
import dev.tidegate.tsql.tree.TableSource.Alias;
import dev.tidegate.tsql.tree.TableSource.JoinKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses what stands in FROM. */
final class TableSourceParser {
    private static final Set<String> JOIN_HINTS =
            Set.of("LOOP", "HASH", "MERGE", "REMOTE", "REDUCE", "REPLICATE", "REDISTRIBUTE");
    private static final Set<String> TABLE_HINTS =
            Set.of(
                    "NOLOCK",
                    "READUNCOMMITTED",
                    "UPDLOCK",
                    "REPEATABLEREAD",
                    "SERIALIZABLE",
                    "READCOMMITTED",
                    "FASTFIRSTROW",
                    "TABLOCK",
                    "TABLOCKX",
                    "PAGLOCK",
                    "ROWLOCK",
                    "READPAST",
                    "XLOCK",
                    "HOLDLOCK",
                    "NOWAIT",
                    "SNAPSHOT",
                    "NOEXPAND",
                    "FORCESEEK",
                    "FORCESCAN",
                    "INDEX");
    private static final Set<String> ROWSET_FUNCTIONS =
            Set.of(
                    "OPENROWSET",
                    "OPENDATASOURCE",
                    "OPENQUERY",
                    "CHANGETABLE",
                    "PREDICT",
                    "CONTAINSTABLE",
                    "FREETEXTTABLE",
                    "SEMANTICKEYPHRASETABLE",
                    "SEMANTICSIMILARITYDETAILSTABLE",
                    "SEMANTICSIMILARITYTABLE");

    private final Grammar grammar;
    private final TokenStream in;

    TableSourceParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    List<TableSource> sources() {
        List<TableSource> sources = new ArrayList<>();
        do {
            sources.add(source());
        } while (in.accept(","));
        return sources;
    }

    /** One source with all that is joined to it. */
    TableSource source() {
        in.enter();
        int from = in.position();
        TableSource left = primary();
        for (int length = 0; atJoin(); length++) {
            if (length >= ExpressionParser.CHAIN_MAX) {
                throw in.tooDeep();
            }
            left = join(from, left);
        }
        in.leave();
        return left;
    }

    private boolean atJoin() {
        return switch (in.word()) {
            case "JOIN", "INNER", "FULL" -> true;
            case "LEFT", "RIGHT" -> !in.word(1).equals("(");
            case "CROSS" -> in.word(1).equals("JOIN") || in.word(1).equals("APPLY");
            case "OUTER" -> in.word(1).equals("APPLY");
            default -> JOIN_HINTS.contains(in.word()) && in.word(1).equals("JOIN");
        };
    }

    private TableSource join(int from, TableSource left) {
        JoinKind kind = joinKind();
        if (kind == JoinKind.CROSS
                || kind == JoinKind.CROSS_APPLY
                || kind == JoinKind.OUTER_APPLY) {
            TableSource right = primary();
            return new TableSource.Join(
                    in.span(from), kind, Optional.empty(), left, right, Optional.empty());
        }
        Optional<String> hint =
                JOIN_HINTS.contains(in.word()) ? Optional.of(in.nextWord()) : Optional.empty();
        in.expect("JOIN");
        in.enter();
        int start = in.position();
        TableSource right = primary();
        while (!in.at("ON") && atJoin()) {
            right = join(start, right);
        }
        in.leave();
        in.expect("ON");
        Expression on = grammar.expressions.expression();
        return new TableSource.Join(in.span(from), kind, hint, left, right, Optional.of(on));
    }

    private JoinKind joinKind() {
        return switch (in.word()) {
            case "INNER" -> {
                in.skip();
                yield JoinKind.INNER;
            }
            case "CROSS" -> {
                in.skip();
                yield in.accept("APPLY") ? JoinKind.CROSS_APPLY : crossJoin();
            }
            case "LEFT", "RIGHT", "FULL" -> {
                JoinKind kind = JoinKind.valueOf(in.nextWord());
                in.accept("OUTER");
                yield kind;
            }
            case "OUTER" -> {
                in.accept("OUTER", "APPLY");
                yield JoinKind.OUTER_APPLY;
            }
            default -> JoinKind.INNER;
        };
    }

    private JoinKind crossJoin() {
        in.expect("JOIN");
        return JoinKind.CROSS;
    }

    private TableSource primary() {
        int from = in.position();
        TableSource source = plain(from);
        for (int length = 0; in.at("PIVOT") || in.at("UNPIVOT"); length++) {
            if (length >= ExpressionParser.CHAIN_MAX) {
                throw in.tooDeep();
            }
            source = in.at("PIVOT") ? pivot(from, source) : unpivot(from, source);
        }
        return source;
    }

    private TableSource plain(int from) {
        if (in.at("(")) {
            return parenthesised(from);
        }
        if (in.isKind(TokenKind.VARIABLE)) {
            return variable(from);
        }
        if (in.at("{")) {
            return odbcJoin(from);
        }
        if (ROWSET_FUNCTIONS.contains(in.word()) && in.word(1).equals("(")) {
            return rowsetFunction(from);
        }
        if (in.at("OPENXML") || in.word(1).equals("::")) {
            return function(from, openXmlOrStatic(from));
        }
        ObjectName name = grammar.names.objectName();
        if (in.at("(") && !atOldHints()) {
            return function(from, methods(from, grammar.calls.call(from, name)));
        }
        return named(from, name);
    }

    private Expression openXmlOrStatic(int from) {
        ObjectName name = grammar.names.named(grammar.names.anyWord());
        return in.accept("::")
                ? grammar.calls.staticMember(from, name)
                : grammar.calls.call(from, name);
    }

    /** {@code f(…).nodes(…)}: methods that follow a call. */
    private Expression methods(int from, Expression call) {
        Expression result = call;
        for (int length = 0; in.accept("."); length++) {
            if (length >= ExpressionParser.CHAIN_MAX) {
                throw in.tooDeep();
            }
            Identifier name = grammar.names.anyWord();
            List<Expression> arguments = grammar.calls.arguments();
            result = new Call.Method(in.span(from), result, name, arguments);
        }
        return result;
    }

    private TableSource variable(int from) {
        Expression.Variable variable = grammar.expressions.variable();
        if (in.at(".")) {
            return function(from, methods(from, variable));
        }
        Optional<Alias> alias = alias();
        if (in.at("WITH", "(")) {
            in.skip();
            in.skipParentheses();
        }
        return new TableSource.VariableTable(in.span(from), variable, alias);
    }

    private TableSource function(int from, Expression call) {
        List<QueryPart.SchemaColumn> schema = schema();
        Optional<Option> temporal = temporal();
        Optional<Alias> alias = alias();
        if (in.at("WITH", "(")) {
            in.skip();
            in.skipParentheses();
        }
        return new TableSource.FunctionTable(in.span(from), call, alias, schema, temporal);
    }

    private TableSource rowsetFunction(int from) {
        String function = in.nextWord();
        int open = in.position();
        in.skipParentheses();
        Span arguments = in.span(open);
        while (in.accept(".")) {
            grammar.names.anyWord();
        }
        List<QueryPart.SchemaColumn> schema = schema();
        Optional<Alias> alias = alias();
        return new TableSource.RowsetFunction(in.span(from), function, arguments, alias, schema);
    }

    /** WITH (column type path, …) of OPENJSON and its like. */
    private List<QueryPart.SchemaColumn> schema() {
        List<QueryPart.SchemaColumn> columns = new ArrayList<>();
        if (!in.at("WITH", "(") || TABLE_HINTS.contains(in.word(2))) {
            return columns;
        }
        in.moveTo(in.position() + 2);
        do {
            int from = in.position();
            Identifier name = grammar.names.identifier();
            if (in.at(")")) {
                break;
            }
            DataType type = grammar.names.dataType();
            if (in.accept("COLLATE")) {
                grammar.names.identifier();
            }
            Optional<Expression> path =
                    in.at("AS") || in.at(",") || in.at(")")
                            ? Optional.empty()
                            : Optional.of(grammar.expressions.scalar());
            boolean json = in.accept("AS", "JSON");
            columns.add(new QueryPart.SchemaColumn(in.span(from), name, type, path, json));
        } while (in.accept(","));
        in.expect(")");
        return columns;
    }

    private TableSource parenthesised(int from) {
        in.enter();
        TableSource result;
        if (in.word(1).equals("VALUES") || grammar.queries.startsParenthesised()) {
            SelectQuery query = grammar.queries.parenthesised();
            Optional<Alias> alias = alias();
            result = new TableSource.DerivedTable(in.span(from), query, alias);
        } else if (Set.of("MERGE", "INSERT", "UPDATE", "DELETE").contains(in.word(1))) {
            in.skip();
            Statement statement = grammar.data.modification();
            in.expect(")");
            Optional<Alias> alias = alias();
            result = new TableSource.DataModificationTable(in.span(from), statement, alias);
        } else if (in.kind(1) == TokenKind.HOLE && in.word(2).equals(")")) {
            in.skip();
            SelectQuery hole = holeQuery();
            in.expect(")");
            Optional<Alias> alias = alias();
            result = new TableSource.DerivedTable(in.span(from), hole, alias);
        } else {
            in.skip();
            TableSource inner = source();
            in.expect(")");
            result = new TableSource.ParenthesisedJoin(in.span(from), inner);
        }
        in.leave();
        return result;
    }

    /** A hole in place of a query: a row whose only value is the hole. */
    SelectQuery holeQuery() {
        int from = in.position();
        Expression hole = grammar.expressions.scalar();
        Span span = in.span(from);
        QueryPart.RowValue row = new QueryPart.RowValue(span, List.of(hole));
        return new SelectQuery(
                span,
                new QueryExpression.Values(span, List.of(row)),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private TableSource odbcJoin(int from) {
        in.expect("{");
        in.expect("OJ");
        TableSource inner = source();
        in.expect("}");
        return new TableSource.ParenthesisedJoin(in.span(from), inner);
    }

    private TableSource named(int from, ObjectName name) {
        Optional<Option> temporal = temporal();
        Optional<Alias> alias = atOldHints() ? Optional.empty() : alias();
        Optional<Option> sample = sample();
        if (sample.isPresent() && alias.isEmpty()) {
            alias = alias();
        }
        List<Option> hints = new ArrayList<>(hints());
        if (alias.isEmpty() && !hints.isEmpty()) {
            alias = alias();
        }
        hints.addAll(hints());
        return new TableSource.NamedTable(in.span(from), name, temporal, alias, sample, hints);
    }

    private boolean atOldHints() {
        return in.at("(")
                && (TABLE_HINTS.contains(in.word(1))
                                && (in.word(2).equals(")") || in.word(2).equals(","))
                        || in.word(1).equals("INDEX"));
    }

    /** Table hints, with WITH or, as of old, without. */
    List<Option> hints() {
        if (in.at("WITH", "(")) {
            in.skip();
            return grammar.options.parenthesised();
        }
        return atOldHints() ? grammar.options.parenthesised() : List.of();
    }

    /** FOR SYSTEM_TIME, FOR PATH. */
    private Optional<Option> temporal() {
        int from = in.position();
        if (in.accept("FOR", "PATH")) {
            return Optional.of(grammar.options.ended(from, "FOR PATH", in.position()));
        }
        if (!in.accept("FOR", "SYSTEM_TIME")) {
            return Optional.empty();
        }
        int value = in.position();
        switch (in.nextWord()) {
            case "ALL" -> {
                // Takes nothing more.
            }
            case "AS" -> {
                in.expect("OF");
                grammar.expressions.scalar();
            }
            case "FROM" -> range("TO");
            case "BETWEEN" -> range("AND");
            case "CONTAINED" -> {
                in.expect("IN");
                in.expect("(");
                range(",");
                in.expect(")");
            }
            default -> throw in.expected("AS OF, FROM, BETWEEN, CONTAINED IN or ALL");
        }
        return Optional.of(grammar.options.ended(from, "FOR SYSTEM_TIME", value));
    }

    private void range(String word) {
        grammar.expressions.scalar();
        in.expect(word);
        grammar.expressions.scalar();
    }

    private Optional<Option> sample() {
        int from = in.position();
        if (!in.accept("TABLESAMPLE")) {
            return Optional.empty();
        }
        int value = in.position();
        in.accept("SYSTEM");
        in.skipParentheses();
        if (in.accept("REPEATABLE")) {
            in.skipParentheses();
        }
        return Optional.of(grammar.options.ended(from, "TABLESAMPLE", value));
    }

    /** An alias, with AS or without, if one is next. */
    Optional<Alias> alias() {
        int from = in.position();
        if (!in.accept("AS")
                && (!grammar.names.atIdentifier() || grammar.queries.atNextStatement())) {
            return Optional.empty();
        }
        Identifier name =
                in.kind(0) == TokenKind.STRING
                        ? grammar.names.nameOrString()
                        : grammar.names.identifier();
        List<Identifier> columns =
                in.at("(") && !atOldHints() ? grammar.names.parenthesised() : List.of();
        return Optional.of(new Alias(in.span(from), name, columns));
    }

    private TableSource pivot(int from, TableSource source) {
        in.expect("PIVOT");
        in.expect("(");
        List<Expression> aggregates = new ArrayList<>();
        do {
            aggregates.add(grammar.expressions.scalar());
        } while (in.accept(","));
        in.expect("FOR");
        ObjectName column = grammar.names.objectName();
        in.expect("IN");
        List<Identifier> values = grammar.names.parenthesised();
        in.expect(")");
        Optional<Alias> alias = alias();
        return new TableSource.Pivot(in.span(from), source, aggregates, column, values, alias);
    }

    private TableSource unpivot(int from, TableSource source) {
        in.expect("UNPIVOT");
        in.expect("(");
        Identifier value = grammar.names.identifier();
        in.expect("FOR");
        Identifier name = grammar.names.identifier();
        in.expect("IN");
        List<ObjectName> columns = grammar.names.parenthesisedNames();
        in.expect(")");
        Optional<Alias> alias = alias();
        return new TableSource.Unpivot(in.span(from), source, value, name, columns, alias);
    }
}
