package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.DataType;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.SelectQuery;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses calls of functions and methods, and windows. */
final class CallParser {
    private final Grammar grammar;
    private final TokenStream in;

    CallParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** A call with a grammar of its own, if one is next. */
    Optional<Expression> special() {
        int from = in.position();
        String word = in.word();
        if (!in.word(1).equals("(")) {
            return Keywords.isNiladic(word)
                    ? Optional.of(plain(from, reserved(), false, List.of()))
                    : Optional.empty();
        }
        return switch (word) {
            case "CAST", "TRY_CAST" -> Optional.of(cast());
            case "CONVERT", "TRY_CONVERT" -> Optional.of(convert());
            case "PARSE", "TRY_PARSE" -> Optional.of(parse());
            case "TRIM" -> Optional.of(trim());
            case "IDENTITY" -> Optional.of(identity());
            case "CONTAINS", "FREETEXT" -> Optional.empty();
            default ->
                    Keywords.isCalled(word)
                            ? Optional.of(call(from, reserved()))
                            : Optional.empty();
        };
    }

    private ObjectName reserved() {
        return grammar.names.named(grammar.names.anyWord());
    }

    private Expression plain(
            int from, ObjectName name, boolean parenthesised, List<Expression> arguments) {
        return new Call.Function(
                in.span(from),
                name,
                parenthesised,
                false,
                arguments,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** The call of a function whose name was read. */
    Expression call(int from, ObjectName name) {
        in.expect("(");
        in.enter();
        boolean distinct = in.accept("DISTINCT");
        if (!distinct) {
            in.accept("ALL");
        }
        List<Expression> arguments = new ArrayList<>();
        List<Option> clauses = new ArrayList<>();
        while (!in.at(")") && !atNullClause()) {
            arguments.add(argument());
            if (!in.accept(",")) {
                break;
            }
        }
        while (!in.at(")")) {
            clauses.add(clauseInside());
        }
        in.leave();
        in.expect(")");
        return behind(from, new Head(name, distinct, arguments, clauses));
    }

    /** A call as far as its closing parenthesis. */
    private record Head(
            ObjectName name, boolean distinct, List<Expression> arguments, List<Option> clauses) {}

    private Expression behind(int from, Head head) {
        List<Option> clauses = new ArrayList<>(head.clauses);
        Optional<Call.WithinGroup> withinGroup = Optional.empty();
        if (in.at("WITHIN", "GROUP")) {
            withinGroup = Optional.of(withinGroup());
        }
        while (in.atAny("IGNORE", "RESPECT") && in.word(1).equals("NULLS")) {
            clauses.add(grammar.options.words(2));
        }
        Optional<Expression.Over> over = over();
        while (in.atAny("IGNORE", "RESPECT") && in.word(1).equals("NULLS")) {
            clauses.add(grammar.options.words(2));
        }
        return new Call.Function(
                in.span(from),
                head.name,
                true,
                head.distinct,
                head.arguments,
                clauses,
                withinGroup,
                over);
    }

    private boolean atNullClause() {
        return in.atAny("NULL", "ABSENT") && in.word(1).equals("ON");
    }

    /** What JSON functions have behind their arguments. */
    private Option clauseInside() {
        if (atNullClause()) {
            return grammar.options.words(3);
        }
        if (in.at("ORDER", "BY")) {
            int from = in.position();
            grammar.clauses.orderBy();
            return grammar.options.ended(from, "ORDER BY", from + 2);
        }
        if (in.at("RETURNING") || in.at("WITH") || in.at("USING")) {
            int from = in.position();
            String name = in.nextWord();
            while (!in.at(")") && !in.atEnd()) {
                in.skip();
            }
            return grammar.options.ended(from, name, from + 1);
        }
        throw in.expected(", or )");
    }

    private Expression argument() {
        int from = in.position();
        if (in.at("SELECT") || grammar.queries.startsParenthesisedBinary()) {
            SelectQuery query = grammar.queries.query();
            return new Expression.ScalarSubquery(in.span(from), query);
        }
        Expression value = grammar.expressions.expression();
        if (in.accept(":")) {
            Expression second = grammar.expressions.expression();
            return new Call.JsonPair(in.span(from), value, second);
        }
        return value;
    }

    List<Expression> arguments() {
        in.expect("(");
        List<Expression> arguments = in.at(")") ? List.of() : grammar.expressions.expressions();
        in.expect(")");
        return arguments;
    }

    private Call.WithinGroup withinGroup() {
        int from = in.position();
        in.accept("WITHIN", "GROUP");
        in.expect("(");
        List<QueryPart.OrderItem> order = grammar.clauses.orderBy();
        in.expect(")");
        return new Call.WithinGroup(in.span(from), order);
    }

    private Optional<Expression.Over> over() {
        int from = in.position();
        if (!in.accept("OVER")) {
            return Optional.empty();
        }
        if (!in.at("(")) {
            int name = in.position();
            Identifier window = grammar.names.identifier();
            return Optional.of(
                    new Expression.Over(
                            in.span(from),
                            new Expression.Window(
                                    in.span(name),
                                    Optional.of(window),
                                    List.of(),
                                    List.of(),
                                    Optional.empty())));
        }
        Expression.Window window = window();
        return Optional.of(new Expression.Over(in.span(from), window));
    }

    Expression.Window window() {
        int from = in.position();
        in.expect("(");
        Optional<Identifier> base =
                grammar.names.atIdentifier() && !in.at("PARTITION", "BY") && !atFrame()
                        ? Optional.of(grammar.names.identifier())
                        : Optional.empty();
        List<Expression> partition =
                in.accept("PARTITION", "BY") ? grammar.expressions.expressions() : List.of();
        List<QueryPart.OrderItem> order = in.at("ORDER") ? grammar.clauses.orderBy() : List.of();
        Optional<Span> frame = Optional.empty();
        if (atFrame()) {
            int start = in.position();
            in.skip();
            while (!in.at(")") && !in.atEnd()) {
                frameWord();
            }
            frame = Optional.of(in.span(start));
        }
        in.expect(")");
        return new Expression.Window(in.span(from), base, partition, order, frame);
    }

    private boolean atFrame() {
        return in.atAny("ROWS", "RANGE")
                && (in.word(1).equals("BETWEEN")
                        || in.word(1).equals("UNBOUNDED")
                        || in.word(1).equals("CURRENT")
                        || in.word(2).equals("PRECEDING")
                        || in.word(2).equals("FOLLOWING"));
    }

    private void frameWord() {
        if (in.atAny("BETWEEN", "AND", "UNBOUNDED", "PRECEDING", "FOLLOWING", "CURRENT", "ROW")) {
            in.skip();
        } else {
            grammar.expressions.scalar();
        }
    }

    private Expression cast() {
        int from = in.position();
        String function = in.nextWord();
        in.expect("(");
        Expression operand = grammar.expressions.expression();
        in.expect("AS");
        DataType type = grammar.names.dataType();
        in.expect(")");
        return new Call.Cast(in.span(from), function, operand, type);
    }

    private Expression convert() {
        int from = in.position();
        String function = in.nextWord();
        in.expect("(");
        DataType type = grammar.names.dataType();
        in.expect(",");
        Expression operand = grammar.expressions.expression();
        Optional<Expression> style =
                in.accept(",") ? Optional.of(grammar.expressions.expression()) : Optional.empty();
        in.expect(")");
        return new Call.Convert(in.span(from), function, type, operand, style);
    }

    private Expression parse() {
        int from = in.position();
        String function = in.nextWord();
        in.expect("(");
        Expression operand = grammar.expressions.expression();
        in.expect("AS");
        DataType type = grammar.names.dataType();
        Optional<Expression> culture =
                in.accept("USING")
                        ? Optional.of(grammar.expressions.expression())
                        : Optional.empty();
        in.expect(")");
        return new Call.Parse(in.span(from), function, operand, type, culture);
    }

    private Expression trim() {
        int from = in.position();
        ObjectName name = grammar.names.named(grammar.names.anyWord());
        in.expect("(");
        Optional<String> side =
                in.atAny("LEADING", "TRAILING", "BOTH")
                        ? Optional.of(in.nextWord())
                        : Optional.empty();
        Expression first = grammar.expressions.expression();
        if (in.accept("FROM")) {
            Expression operand = grammar.expressions.expression();
            in.expect(")");
            return new Call.Trim(in.span(from), side, first, operand);
        }
        in.expect(")");
        return plain(from, name, true, List.of(first));
    }

    private Expression identity() {
        int from = in.position();
        in.skip();
        in.expect("(");
        DataType type = grammar.names.dataType();
        List<Expression> arguments = in.accept(",") ? grammar.expressions.expressions() : List.of();
        in.expect(")");
        return new Call.IdentityFunction(in.span(from), type, arguments);
    }

    Expression nextValue() {
        int from = in.position();
        in.accept("NEXT", "VALUE");
        in.expect("FOR");
        ObjectName sequence = grammar.names.objectName();
        Optional<Expression.Over> over = over();
        return new Expression.NextValue(in.span(from), sequence, over);
    }

    Expression staticMember(int from, ObjectName type) {
        Identifier name = grammar.names.anyWord();
        Optional<List<Expression>> arguments =
                in.at("(") ? Optional.of(arguments()) : Optional.empty();
        return new Call.StaticMember(in.span(from), type, name, arguments);
    }

    Expression odbc() {
        int from = in.position();
        in.expect("{");
        String kind = in.nextWord().toLowerCase(Locale.ROOT);
        Expression inner =
                in.at("CONVERT") || in.word().isEmpty() || !in.word(1).equals("(")
                        ? grammar.expressions.scalar()
                        : call(in.position(), reserved());
        in.expect("}");
        return new Expression.OdbcEscape(in.span(from), kind, inner);
    }
}
