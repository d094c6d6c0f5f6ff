package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** What stands in FROM. */
public sealed interface TableSource extends Node {

    /** The name that a source has in its query, and new names of its columns. */
    record Alias(Span span, Identifier name, List<Identifier> columns) implements TableSource {
        public Alias {
            columns = List.copyOf(columns);
        }
    }

    record NamedTable(
            Span span,
            ObjectName name,
            Optional<Option> temporal,
            Optional<Alias> alias,
            Optional<Option> sample,
            List<Option> hints)
            implements TableSource {
        public NamedTable {
            hints = List.copyOf(hints);
        }
    }

    /** A table variable. */
    record VariableTable(Span span, Expression.Variable variable, Optional<Alias> alias)
            implements TableSource {}

    /** A function, a method such as {@code x.nodes('…')}, or a static one, that gives rows. */
    record FunctionTable(
            Span span,
            Expression call,
            Optional<Alias> alias,
            List<QueryPart.SchemaColumn> schema,
            Optional<Option> temporal)
            implements TableSource {
        public FunctionTable {
            schema = List.copyOf(schema);
        }
    }

    /** OPENROWSET, OPENDATASOURCE, CHANGETABLE, PREDICT and the full text functions. */
    record RowsetFunction(
            Span span,
            String function,
            Span arguments,
            Optional<Alias> alias,
            List<QueryPart.SchemaColumn> schema)
            implements TableSource {
        public RowsetFunction {
            schema = List.copyOf(schema);
        }
    }

    /** A query or VALUES in parentheses. */
    record DerivedTable(Span span, SelectQuery query, Optional<Alias> alias)
            implements TableSource {}

    /** A MERGE, INSERT, UPDATE or DELETE with OUTPUT, in parentheses. */
    record DataModificationTable(Span span, Statement statement, Optional<Alias> alias)
            implements TableSource {}

    /** What kind of join it is. */
    enum JoinKind {
        INNER,
        LEFT,
        RIGHT,
        FULL,
        CROSS,
        CROSS_APPLY,
        OUTER_APPLY
    }

    /** A join; hint is LOOP, HASH, MERGE, REMOTE, REDUCE and the like. */
    record Join(
            Span span,
            JoinKind kind,
            Optional<String> hint,
            TableSource left,
            TableSource right,
            Optional<Expression> on)
            implements TableSource {}

    record ParenthesisedJoin(Span span, TableSource inner) implements TableSource {}

    record Pivot(
            Span span,
            TableSource source,
            List<Expression> aggregates,
            ObjectName column,
            List<Identifier> values,
            Optional<Alias> alias)
            implements TableSource {
        public Pivot {
            aggregates = List.copyOf(aggregates);
            values = List.copyOf(values);
        }
    }

    record Unpivot(
            Span span,
            TableSource source,
            Identifier valueColumn,
            Identifier nameColumn,
            List<ObjectName> columns,
            Optional<Alias> alias)
            implements TableSource {
        public Unpivot {
            columns = List.copyOf(columns);
        }
    }
}
