package dev.tidegate.tsql.tree;

import dev.tidegate.tsql.tree.QueryPart.Assignment;
import dev.tidegate.tsql.tree.QueryPart.MergeWhen;
import dev.tidegate.tsql.tree.QueryPart.Output;
import dev.tidegate.tsql.tree.QueryPart.Top;
import dev.tidegate.tsql.tree.QueryPart.With;
import java.util.List;
import java.util.Optional;

/**
 * A statement that reads or changes rows. Options are the query hints of OPTION (…); several OUTPUT
 * are in the order in which they were written.
 */
public sealed interface DataStatement extends Statement {

    record Select(Span span, Optional<With> with, SelectQuery query, List<Option> options)
            implements DataStatement {
        public Select {
            options = List.copyOf(options);
        }
    }

    record Insert(
            Span span,
            Optional<With> with,
            Optional<Top> top,
            TableSource target,
            List<ObjectName> columns,
            List<Output> outputs,
            InsertSource source,
            List<Option> options)
            implements DataStatement {
        public Insert {
            columns = List.copyOf(columns);
            outputs = List.copyOf(outputs);
            options = List.copyOf(options);
        }
    }

    /** Where the rows of an INSERT come from. */
    sealed interface InsertSource {
        Span span();
    }

    /** A query, or VALUES. */
    record InsertQuery(Span span, Optional<With> with, SelectQuery query) implements InsertSource {}

    record InsertExecute(Span span, FlowStatement.Execute execute) implements InsertSource {}

    record InsertDefaultValues(Span span) implements InsertSource {}

    record Update(
            Span span,
            Optional<With> with,
            Optional<Top> top,
            TableSource target,
            List<Assignment> assignments,
            List<Output> outputs,
            List<TableSource> from,
            Optional<Expression> where,
            List<Option> options)
            implements DataStatement {
        public Update {
            assignments = List.copyOf(assignments);
            outputs = List.copyOf(outputs);
            from = List.copyOf(from);
            options = List.copyOf(options);
        }
    }

    record Delete(
            Span span,
            Optional<With> with,
            Optional<Top> top,
            TableSource target,
            List<Output> outputs,
            List<TableSource> from,
            Optional<Expression> where,
            List<Option> options)
            implements DataStatement {
        public Delete {
            outputs = List.copyOf(outputs);
            from = List.copyOf(from);
            options = List.copyOf(options);
        }
    }

    record Merge(
            Span span,
            Optional<With> with,
            Optional<Top> top,
            TableSource target,
            TableSource source,
            Expression on,
            List<MergeWhen> whens,
            List<Output> outputs,
            List<Option> options)
            implements DataStatement {
        public Merge {
            whens = List.copyOf(whens);
            outputs = List.copyOf(outputs);
            options = List.copyOf(options);
        }
    }

    record TruncateTable(Span span, ObjectName table, Optional<Span> partitions)
            implements DataStatement {}

    record BulkInsert(Span span, ObjectName table, Expression file, List<Option> options)
            implements DataStatement {
        public BulkInsert {
            options = List.copyOf(options);
        }
    }
}
