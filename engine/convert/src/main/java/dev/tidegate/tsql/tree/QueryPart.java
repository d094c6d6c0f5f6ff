package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** A part of a query or of a statement that changes rows. */
public sealed interface QueryPart extends Node permits SelectQuery, QueryPart.Clause {

    /** A part that is no query itself. */
    sealed interface Clause extends QueryPart {}

    record Top(Span span, Expression count, boolean percent, boolean withTies) implements Clause {}

    /**
     * One element of a SELECT list or of OUTPUT.
     *
     * @param alias a name, or the string of {@code x AS 'name'} and {@code 'name' = x}
     * @param assigned the variable of {@code @v = x}
     * @param operator {@code =}, {@code +=} and so on, of an assignment
     */
    record SelectElement(
            Span span,
            Expression expression,
            Optional<Identifier> alias,
            Optional<Expression.Variable> assigned,
            Optional<String> operator)
            implements Clause {}

    record Into(Span span, ObjectName table, Optional<Identifier> filegroup) implements Clause {}

    /** Grouping elements; {@code ()} is a Grouping without elements. */
    record GroupBy(Span span, boolean all, List<Grouping> elements, Optional<String> with)
            implements Clause {
        public GroupBy {
            elements = List.copyOf(elements);
        }
    }

    /**
     * An element of GROUP BY.
     *
     * @param kind EXPRESSION (then one expression), COMPOSITE, ROLLUP, CUBE or GROUPING SETS
     */
    record Grouping(
            Span span, String kind, Optional<Expression> expression, List<Grouping> elements)
            implements Clause {
        public Grouping {
            elements = List.copyOf(elements);
        }
    }

    record NamedWindow(Span span, Identifier name, Expression.Window window) implements Clause {}

    record OrderItem(Span span, Expression expression, boolean descending) implements Clause {}

    record Offset(Span span, Expression offset, Optional<Expression> fetch) implements Clause {}

    /** FOR XML, FOR JSON or FOR BROWSE; mode is RAW, AUTO, PATH, EXPLICIT or empty. */
    record ForClause(Span span, String kind, String mode, List<Option> options) implements Clause {
        public ForClause {
            options = List.copyOf(options);
        }
    }

    record RowValue(Span span, List<Expression> values) implements Clause {
        public RowValue {
            values = List.copyOf(values);
        }
    }

    /** WITH: XML namespaces, change tracking context, and common table expressions. */
    record With(
            Span span,
            Optional<Span> xmlNamespaces,
            Optional<Expression> changeTrackingContext,
            List<CommonTableExpression> tables)
            implements Clause {
        public With {
            tables = List.copyOf(tables);
        }
    }

    record CommonTableExpression(
            Span span, Identifier name, List<Identifier> columns, SelectQuery query)
            implements Clause {
        public CommonTableExpression {
            columns = List.copyOf(columns);
        }
    }

    /** One OUTPUT; a statement may have one INTO and one that goes to the client. */
    record Output(
            Span span,
            List<SelectElement> elements,
            Optional<TableSource> into,
            List<Identifier> columns)
            implements Clause {
        public Output {
            elements = List.copyOf(elements);
            columns = List.copyOf(columns);
        }
    }

    /**
     * {@code column = x}, {@code @v = column = x}, {@code @v += x}, or a method that mutates.
     *
     * @param targets what stands left of the value, in order; empty for a method
     */
    record Assignment(Span span, List<Expression> targets, String operator, Expression value)
            implements Clause {
        public Assignment {
            targets = List.copyOf(targets);
        }
    }

    /** A column of WITH (…) behind OPENJSON, OPENXML and OPENROWSET. */
    record SchemaColumn(
            Span span, Identifier name, DataType type, Optional<Expression> path, boolean asJson)
            implements Clause {}

    /**
     * WHEN of MERGE.
     *
     * @param kind MATCHED, NOT MATCHED or NOT MATCHED BY SOURCE
     */
    record MergeWhen(Span span, String kind, Optional<Expression> condition, MergeAction action)
            implements Clause {}

    /** What a WHEN of MERGE does. */
    sealed interface MergeAction extends Clause {}

    record MergeUpdate(Span span, List<Assignment> assignments) implements MergeAction {
        public MergeUpdate {
            assignments = List.copyOf(assignments);
        }
    }

    record MergeDelete(Span span) implements MergeAction {}

    /** INSERT of MERGE; no row stands for DEFAULT VALUES. */
    record MergeInsert(Span span, List<ObjectName> columns, Optional<RowValue> row)
            implements MergeAction {
        public MergeInsert {
            columns = List.copyOf(columns);
        }
    }
}
