package dev.tidegate.convert;

import dev.tidegate.bind.CatalogObject.Routine;
import dev.tidegate.bind.CatalogObject.RoutineKind;
import dev.tidegate.bind.Column;
import dev.tidegate.bind.Literals;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.Expressions.Result;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Expression.Binary;
import dev.tidegate.tsql.tree.Expression.Literal;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Predicate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Scalars of a table's definition. */
final class ScalarText {
    /** PostgreSQL's character(n) has none of its blanks where it becomes text. */
    static final String BLANKS_FORGOTTEN = "the blanks of a column of fixed length";

    private final Aim aim;
    private final Located<? extends Expression> root;
    private final Scope scope;
    private final Set<String> computing;
    private final Set<String> blankFilled = new HashSet<>();

    ScalarText(Aim aim, Located<? extends Expression> root, Scope scope) {
        this(aim, root, scope, new HashSet<>());
    }

    private ScalarText(
            Aim aim, Located<? extends Expression> root, Scope scope, Set<String> computing) {
        this.aim = aim;
        this.root = root;
        this.scope = scope;
        this.computing = computing;
    }

    /** What it is for. */
    Aim aim() {
        return aim;
    }

    /** Whether a column was named whose blanks PostgreSQL forgets where it becomes text. */
    boolean isBlankFilledUsed() {
        return !blankFilled.isEmpty();
    }

    Profile profile() {
        return scope.profile();
    }

    Optional<Column> column(ObjectName name) {
        return scope.table().flatMap(table -> table.column(name.base().value()));
    }

    /** A scalar as a value of a type, literals read as that type. */
    Result as(Expression expression, SqlType wanted) throws UnconvertedException {
        return switch (expression) {
            case Expression.Parenthesised inner -> as(inner.inner(), wanted);
            case Literal literal -> literalAs(literal, wanted);
            case Expression.Unary unary when unary.operand() instanceof Literal ->
                    bitOr(of(unary), wanted);
            case Call.Function call when TableFunctions.isMoment(call) -> {
                aim.doubt(
                        wanted.kind() == Kind.DATETIMEOFFSET && TableFunctions.isLocal(call),
                        "a local time as a moment, which has no zone on the source");
                yield TableFunctions.moment(call, wanted);
            }
            default -> Coercions.assigned(readable(of(expression), wanted), wanted);
        };
    }

    /** Not all texts that SQL Server reads as a number or a date are so to PostgreSQL. */
    private Result readable(Result value, SqlType wanted) throws UnconvertedException {
        aim.doubt(
                value.type().isText() && wanted.isKnown() && !wanted.isText(),
                "a conversion of text to " + wanted);
        return value;
    }

    private Result literalAs(Literal literal, SqlType wanted) throws UnconvertedException {
        Result plain = LiteralText.of(literal);
        if (Literals.isText(literal) && wanted.isKnown() && !wanted.isText()) {
            aim.doubt(
                    LiteralText.dependsOnLanguage(Literals.text(literal), wanted),
                    "a literal whose reading depends on the language, or that is rounded");
            return wanted.kind() == Kind.SQL_VARIANT
                    ? plain
                    : LiteralText.textAs(Literals.text(literal), wanted);
        }
        if (wanted.isText() && plain.type().isInteger()) {
            return new Result(PgNames.literal(plain.sql()), wanted, true);
        }
        return bitOr(plain, wanted);
    }

    private static Result bitOr(Result value, SqlType wanted) throws UnconvertedException {
        if (wanted.isBit() && value.type().isInteger()) {
            return new Result(value.sql().matches("-?0+") ? "false" : "true", SqlType.BIT, true);
        }
        return Coercions.assigned(value, wanted);
    }

    Result of(Expression expression) throws UnconvertedException {
        return switch (expression) {
            case Literal literal -> LiteralText.of(literal);
            case Expression.Parenthesised inner -> parenthesised(of(inner.inner()));
            case Expression.ColumnReference reference -> column(reference);
            case Expression.Unary unary -> unary(unary);
            case Binary binary -> binary(binary);
            case Expression.Case choice -> choice(choice);
            case Expression.NextValue next ->
                    new Result(
                            "nextval("
                                    + PgNames.literal(PgNames.object(ObjectId.of(next.sequence())))
                                    + ")",
                            SqlType.of(Kind.BIGINT),
                            false);
            case Expression.Collate collate -> of(collate.operand());
            case Call.Cast cast -> cast(cast);
            case Call.Convert convert -> convert(convert);
            case Call.Function call -> call(call);
            case Call.Method method ->
                    method(of(method.target()), method.name(), method.arguments());
            case Call.Property property ->
                    throw new UnconvertedException(
                            "the property " + property.name().value() + " has no counterpart");
            case Call.StaticMember member ->
                    throw new UnconvertedException(
                            "the method " + member.name().value() + " has no counterpart");
            case Predicate _ -> throw new UnconvertedException("a condition in place of a value");
            default ->
                    throw new UnconvertedException(
                            "an expression of the kind " + expression.getClass().getSimpleName());
        };
    }

    static Result parenthesised(Result inner) {
        return new Result("(" + inner.sql() + ")", inner.type(), inner.immutable());
    }

    private Result column(Expression.ColumnReference reference) throws UnconvertedException {
        Column column =
                column(reference.name())
                        .orElseThrow(() ->
                                new UnconvertedException(
                                        "there is no column "
                                                + reference.name().base().value()
                                                + " here"));
        if (column.computed().isPresent()) {
            return computed(column, column.computed().get());
        }
        if (column.type().isBlankFilled()) {
            blankFilled.add(column.name());
        }
        return new Result(PgNames.column(column.name()), column.type(), true);
    }

    /** PostgreSQL lets no generated column name another, so its expression stands in its place. */
    private Result computed(Column column, Column.Computed computed) throws UnconvertedException {
        if (!computing.add(column.name())) {
            throw new UnconvertedException("a column that is computed from itself");
        }
        Located<? extends Expression> expression = computed.expression();
        ScalarText inner = new ScalarText(aim, expression, scope, computing);
        Result result = parenthesised(inner.of(expression.node()));
        blankFilled.addAll(inner.blankFilled);
        computing.remove(column.name());
        return result;
    }

    private Result unary(Expression.Unary unary) throws UnconvertedException {
        Result operand = of(unary.operand());
        if (!operand.type().isNumber()
                || unary.operator().equals("~") && !operand.type().isInteger()) {
            throw new UnconvertedException(
                    "the operator " + unary.operator() + " with " + operand.type());
        }
        String sql = operand.sql();
        boolean simple = sql.matches("[A-Za-z0-9_.\"]+") || sql.startsWith("(");
        return new Result(
                unary.operator() + (simple ? sql : "(" + sql + ")"),
                operand.type(),
                operand.immutable());
    }

    private Result binary(Binary binary) throws UnconvertedException {
        Result left = operand(binary.left(), binary.operator(), true);
        Result right = operand(binary.right(), binary.operator(), false);
        boolean immutable = left.immutable() && right.immutable();
        String operator = binary.operator();
        if (left.type().isText()
                && right.type().isText()
                && (operator.equals("+") || operator.equals("||"))) {
            return new Result(
                    part(left) + " || " + part(right),
                    joined(left.type(), right.type()),
                    immutable);
        }
        if (left.type().isTemporal() && right.type().isInteger() && "+-".contains(operator)) {
            return new Result(
                    left.sql() + " " + operator + " make_interval(days => " + right.sql() + ")",
                    left.type(),
                    immutable);
        }
        Result first = number(left, operator);
        Result second = number(right, operator);
        SqlType type = Decimals.of(operator, left.type(), right.type());
        aim.doubt(
                Decimals.isRounded(operator, left.type(), right.type()),
                "arithmetic whose result SQL Server rounds in its own way");
        return switch (operator) {
            case "+", "-", "*" ->
                    new Result(first.sql() + " " + operator + " " + second.sql(), type, immutable);
            case "/" -> quotient(first, second, type, immutable);
            case "%" -> {
                if (type.isApproximate()) {
                    throw new UnconvertedException("the operator % with " + type);
                }
                yield new Result(first.sql() + " % " + second.sql(), type, immutable);
            }
            case "&", "|", "^" -> {
                if (!type.isInteger()) {
                    throw new UnconvertedException("the operator " + operator + " with " + type);
                }
                String bits = operator.equals("^") ? "#" : operator;
                yield new Result(
                        "(" + first.sql() + " " + bits + " " + second.sql() + ")", type, immutable);
            }
            default -> throw new UnconvertedException("the operator " + operator);
        };
    }

    /** PostgreSQL drops the blanks behind a character(n) where it meets text. */
    private static String part(Result text) {
        return text.type().isBlankFilled()
                ? "rpad(" + text.sql() + ", " + text.type().length() + ")"
                : text.sql();
    }

    /** T-SQL keeps fewer digits of a quotient than PostgreSQL, and cuts the others off. */
    private static Result quotient(Result left, Result right, SqlType type, boolean immutable) {
        String sql = left.sql() + " / " + right.sql();
        return type.isInteger() || type.isApproximate()
                ? new Result(sql, type, immutable)
                : new Result(
                        "trunc(" + sql + ", " + (type.isMoney() ? 4 : type.scale()) + ")",
                        type,
                        immutable);
    }

    private static Result number(Result operand, String operator) throws UnconvertedException {
        if (operand.type().isBit()) {
            return Coercions.cast(operand, SqlType.INT);
        }
        if (!operand.type().isNumber()) {
            throw new UnconvertedException("the operator " + operator + " with " + operand.type());
        }
        return operand;
    }

    /** An operand, in parentheses where PostgreSQL would bind otherwise. */
    private Result operand(Expression operand, String parent, boolean left)
            throws UnconvertedException {
        Result result = of(operand);
        if (!(operand instanceof Binary inner)) {
            return result;
        }
        boolean tighter = "*/%".contains(inner.operator()) && "+-".contains(parent);
        boolean chain = left && "+-".contains(inner.operator()) == "+-".contains(parent);
        return tighter || chain ? result : parenthesised(result);
    }

    private static SqlType joined(SqlType left, SqlType right) {
        boolean national = left.isNational() || right.isNational();
        int max = national ? 4000 : 8000;
        boolean unbounded = left.length() == SqlType.MAX || right.length() == SqlType.MAX;
        return SqlType.ofLength(
                national ? Kind.NVARCHAR : Kind.VARCHAR,
                unbounded ? SqlType.MAX : Math.min(max, left.length() + right.length()));
    }

    private Result choice(Expression.Case choice) throws UnconvertedException {
        List<Expression> results = new ArrayList<>();
        choice.whens().forEach(when -> results.add(when.result()));
        choice.otherwise().ifPresent(results::add);
        SqlType type = common(results);
        StringBuilder sql = new StringBuilder("case");
        boolean immutable = true;
        ConditionText conditions = new ConditionText(this);
        for (Expression.When when : choice.whens()) {
            Result condition =
                    choice.input().isPresent()
                            ? conditions.compared("=", choice.input().get(), when.condition())
                            : conditions.of(when.condition());
            Result result = as(when.result(), type);
            immutable &= condition.immutable() && result.immutable();
            sql.append(" when ").append(condition.sql()).append(" then ").append(result.sql());
        }
        if (choice.otherwise().isPresent()) {
            Result result = as(choice.otherwise().get(), type);
            immutable &= result.immutable();
            sql.append(" else ").append(result.sql());
        }
        return new Result(sql.append(" end").toString(), type, immutable);
    }

    /** The type that values of several expressions become: the one that precedes. */
    SqlType common(List<Expression> values) throws UnconvertedException {
        SqlType type = SqlType.UNKNOWN;
        for (Expression value : values) {
            SqlType other = of(value).type();
            if (!other.isKnown()) {
                continue;
            }
            if (!type.isKnown() || other.precedes(type)) {
                type = other;
            } else if (type.isText()
                    && other.isText()
                    && other.length() > type.length()
                    && type.length() != SqlType.MAX) {
                type = SqlType.ofLength(type.kind(), other.length());
            }
        }
        return type;
    }

    private Result cast(Call.Cast cast) throws UnconvertedException {
        if (cast.function().equalsIgnoreCase("TRY_CAST")) {
            SqlType wanted = scope.catalog().castType(cast.type());
            return TableFunctions.tried(aim, parenthesisedIfNeeded(of(cast.operand())), "", wanted);
        }
        return converted(cast.operand(), scope.catalog().castType(cast.type()));
    }

    private Result convert(Call.Convert convert) throws UnconvertedException {
        SqlType wanted = scope.catalog().castType(convert.type());
        if (convert.function().equalsIgnoreCase("TRY_CONVERT")) {
            return TableFunctions.tried(
                    aim, parenthesisedIfNeeded(of(convert.operand())), style(convert), wanted);
        }
        if (convert.style().isEmpty()) {
            return converted(convert.operand(), wanted);
        }
        String style = style(convert);
        Result operand = of(convert.operand());
        if (operand.type().isTemporal() && wanted.isText()) {
            return TableFunctions.shown(operand, style, wanted);
        }
        if (style.equals("0") && !operand.type().isTemporal()) {
            return converted(convert.operand(), wanted);
        }
        throw new UnconvertedException("a conversion with the style " + style);
    }

    private String style(Call.Convert convert) {
        return convert.style()
                .map(style -> root.batch().text(style.span()).replaceAll("[()\\s]", ""))
                .orElse("");
    }

    private static Result parenthesisedIfNeeded(Result value) {
        return value.sql().matches("[A-Za-z0-9_.\"]+") ? value : parenthesised(value);
    }

    private Result converted(Expression operand, SqlType wanted) throws UnconvertedException {
        Expression inner = stripped(operand);
        if (inner instanceof Literal literal
                && (wanted.isBit() || Literals.isText(literal) && !wanted.isText())) {
            return literalAs(literal, wanted);
        }
        return Coercions.cast(
                readable(of(inner instanceof Literal ? inner : operand), wanted), wanted);
    }

    static Expression stripped(Expression expression) {
        return expression instanceof Expression.Parenthesised inner
                ? stripped(inner.inner())
                : expression;
    }

    private Result call(Call.Function call) throws UnconvertedException {
        if (call.over().isPresent() || call.withinGroup().isPresent() || call.distinct()) {
            throw new UnconvertedException("an aggregate");
        }
        if (call.name().parts().size() > 1) {
            return routine(call);
        }
        return new TableFunctions(this).of(call);
    }

    /**
     * Of hierarchyid the level is known, by one of {@link CodeConverter#helpers}; no other method
     * of a value is.
     */
    private Result method(Result target, Identifier name, List<Expression> arguments)
            throws UnconvertedException {
        if (target.type().kind() == Kind.HIERARCHYID
                && name.value().equalsIgnoreCase("GetLevel")
                && arguments.isEmpty()) {
            aim.doubt(true, "the method GetLevel, which needs code");
            return new Result(
                    "mssql_compat.hierarchy_level(%s)".formatted(target.sql()),
                    SqlType.of(Kind.SMALLINT),
                    target.immutable());
        }
        throw new UnconvertedException("the method " + name.value() + " has no counterpart");
    }

    private Result routine(Call.Function call) throws UnconvertedException {
        ObjectName owner =
                new ObjectName(
                        call.name().span(),
                        call.name().parts().subList(0, call.name().parts().size() - 1));
        if (column(owner).isPresent()) {
            Expression column = new Expression.ColumnReference(owner.span(), owner);
            return method(of(column), call.name().base(), call.arguments());
        }
        aim.doubt(
                true,
                "it calls " + call.name().text() + ", and code comes by tidegate deploy only");
        Optional<Routine> routine = scope.catalog().routine(ObjectId.of(call.name()));
        if (routine.isEmpty() || routine.get().kind() != RoutineKind.SCALAR_FUNCTION) {
            throw new UnconvertedException(
                    "there is no function " + call.name().text() + " in the scripts");
        }
        List<String> arguments = new ArrayList<>();
        for (int at = 0; at < call.arguments().size(); at++) {
            SqlType type =
                    at < routine.get().parameters().size()
                            ? routine.get().parameters().get(at).type()
                            : SqlType.UNKNOWN;
            arguments.add(as(call.arguments().get(at), type).sql());
        }
        return new Result(
                PgNames.object(routine.get().id()) + "(" + String.join(", ", arguments) + ")",
                routine.get().returns().orElse(SqlType.UNKNOWN),
                false);
    }
}
