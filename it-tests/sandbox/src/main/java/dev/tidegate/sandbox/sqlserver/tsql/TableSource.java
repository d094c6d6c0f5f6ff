package dev.tidegate.sandbox.sqlserver.tsql;

import java.util.List;
import java.util.Optional;

/** Where rows come from. */
public sealed interface TableSource {
    /** A table, view or common table expression; hints in upper case. */
    record Named(Name name, Optional<String> alias, List<String> hints) implements TableSource {}

    /** A table variable. */
    record TableVariable(String variable, Optional<String> alias) implements TableSource {}

    /** A query in parentheses. */
    record Derived(Query query, String alias, List<String> columns) implements TableSource {}

    /** A table function. */
    record Function(
            Name name, List<Expression> arguments, Optional<String> alias, List<String> columns)
            implements TableSource {}

    /** A join. */
    record Join(Kind kind, TableSource left, TableSource right, Optional<Expression> on)
            implements TableSource {}

    /** Kinds of joins. */
    enum Kind {
        INNER,
        LEFT,
        RIGHT,
        FULL,
        CROSS,
        CROSS_APPLY,
        OUTER_APPLY
    }
}
