package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** A constraint, of a column or of a table; of a column it has no columns of its own. */
public sealed interface Constraint extends DefinitionPart {

    record Nullability(Span span, boolean nullable) implements Constraint {}

    /** DEFAULT; column and withValues only in ALTER TABLE. */
    record DefaultConstraint(
            Span span,
            Optional<Identifier> name,
            Expression value,
            Optional<Identifier> column,
            boolean withValues)
            implements Constraint {}

    record Check(
            Span span, Optional<Identifier> name, boolean notForReplication, Expression condition)
            implements Constraint {}

    /**
     * PRIMARY KEY or UNIQUE.
     *
     * @param kind CLUSTERED, NONCLUSTERED, HASH as far as said
     * @param options of WITH, ON and the like
     */
    record Unique(
            Span span,
            Optional<Identifier> name,
            boolean primaryKey,
            List<String> kind,
            List<DefinitionPart.IndexColumn> columns,
            List<Option> options)
            implements Constraint {
        public Unique {
            kind = List.copyOf(kind);
            columns = List.copyOf(columns);
            options = List.copyOf(options);
        }
    }

    /**
     * FOREIGN KEY.
     *
     * @param options ON DELETE, ON UPDATE, NOT FOR REPLICATION
     */
    record ForeignKey(
            Span span,
            Optional<Identifier> name,
            List<Identifier> columns,
            ObjectName table,
            List<Identifier> referenced,
            List<Option> options)
            implements Constraint {
        public ForeignKey {
            columns = List.copyOf(columns);
            referenced = List.copyOf(referenced);
            options = List.copyOf(options);
        }
    }

    /** {@code CONNECTION (a TO b)} of an edge table, recognised only. */
    record Connection(Span span, Optional<Identifier> name) implements Constraint {}
}
