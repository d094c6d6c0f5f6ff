package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** An expression that calls something. */
public sealed interface Call extends Expression {

    /**
     * A function, of the system or a user's.
     *
     * @param parenthesised false for CURRENT_TIMESTAMP and its like
     * @param distinct whether DISTINCT stands before the arguments
     * @param clauses what follows: WITHIN GROUP, IGNORE NULLS, NULL ON NULL, each an option
     */
    record Function(
            Span span,
            ObjectName name,
            boolean parenthesised,
            boolean distinct,
            List<Expression> arguments,
            List<Option> clauses,
            Optional<WithinGroup> withinGroup,
            Optional<Over> over)
            implements Call {
        public Function {
            arguments = List.copyOf(arguments);
            clauses = List.copyOf(clauses);
        }
    }

    /** {@code WITHIN GROUP (ORDER BY …)}. */
    record WithinGroup(Span span, List<QueryPart.OrderItem> orderBy) implements Call {
        public WithinGroup {
            orderBy = List.copyOf(orderBy);
        }
    }

    /** {@code CAST} or {@code TRY_CAST}. */
    record Cast(Span span, String function, Expression operand, DataType type) implements Call {}

    /** {@code CONVERT} or {@code TRY_CONVERT}. */
    record Convert(
            Span span,
            String function,
            DataType type,
            Expression operand,
            Optional<Expression> style)
            implements Call {}

    /** {@code PARSE} or {@code TRY_PARSE}. */
    record Parse(
            Span span,
            String function,
            Expression operand,
            DataType type,
            Optional<Expression> culture)
            implements Call {}

    /** {@code TRIM ([LEADING | TRAILING | BOTH] characters FROM text)}. */
    record Trim(Span span, Optional<String> side, Expression characters, Expression operand)
            implements Call {}

    /** {@code key : value} inside JSON_OBJECT and its like. */
    record JsonPair(Span span, Expression key, Expression value) implements Call {}

    /** {@code IDENTITY (type, seed, increment)} in SELECT INTO. */
    record IdentityFunction(Span span, DataType type, List<Expression> arguments) implements Call {
        public IdentityFunction {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code value.method(…)}, of xml and CLR types. */
    record Method(Span span, Expression target, Identifier name, List<Expression> arguments)
            implements Call {
        public Method {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code value.Property} of a CLR type. */
    record Property(Span span, Expression target, Identifier name) implements Call {}

    /** {@code type::Method(…)}, or {@code type::Property} without arguments. */
    record StaticMember(
            Span span, ObjectName type, Identifier name, Optional<List<Expression>> arguments)
            implements Call {}
}
