package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** A part of a definition. */
public sealed interface DefinitionPart extends Node
        permits DefinitionPart.TableElement,
                DefinitionPart.IndexColumn,
                DefinitionPart.Parameter,
                DefinitionPart.Identity,
                Constraint,
                TableDefinition.AlterTableAction {

    /** What stands in the parentheses of CREATE TABLE. */
    sealed interface TableElement extends DefinitionPart
            permits ColumnDefinition,
                    ComputedColumn,
                    PeriodDefinition,
                    InlineIndex,
                    TableConstraint {}

    /**
     * A column.
     *
     * @param type missing only for {@code timestamp} without a name of its own and for column sets
     * @param options COLLATE, SPARSE, ROWGUIDCOL, MASKED, GENERATED ALWAYS, HIDDEN, ENCRYPTED …
     * @param constraints in the order written; NULL and NOT NULL are among them
     */
    record ColumnDefinition(
            Span span,
            Identifier name,
            Optional<DataType> type,
            Optional<Identity> identity,
            List<Option> options,
            List<Constraint> constraints,
            Optional<InlineIndex> index)
            implements TableElement {
        public ColumnDefinition {
            options = List.copyOf(options);
            constraints = List.copyOf(constraints);
        }
    }

    /** IDENTITY; without arguments it is (1, 1). */
    record Identity(
            Span span,
            Optional<Expression> seed,
            Optional<Expression> increment,
            boolean notForReplication)
            implements DefinitionPart {}

    record ComputedColumn(
            Span span,
            Identifier name,
            Expression expression,
            boolean persisted,
            List<Constraint> constraints)
            implements TableElement {
        public ComputedColumn {
            constraints = List.copyOf(constraints);
        }
    }

    /** {@code PERIOD FOR SYSTEM_TIME (start, end)}. */
    record PeriodDefinition(Span span, Identifier start, Identifier end) implements TableElement {}

    /** A constraint of the whole table. */
    record TableConstraint(Span span, Constraint constraint) implements TableElement {}

    /** An index inside CREATE TABLE; kind holds UNIQUE, CLUSTERED, COLUMNSTORE, HASH and so on. */
    record InlineIndex(
            Span span,
            Identifier name,
            List<String> kind,
            List<IndexColumn> columns,
            List<IndexColumn> include,
            Optional<Expression> where,
            List<Option> options)
            implements TableElement {
        public InlineIndex {
            kind = List.copyOf(kind);
            columns = List.copyOf(columns);
            include = List.copyOf(include);
            options = List.copyOf(options);
        }
    }

    record IndexColumn(Span span, Identifier name, boolean descending) implements DefinitionPart {}

    /**
     * A parameter of a procedure or function.
     *
     * @param options OUTPUT, READONLY, VARYING, NULL, NOT NULL
     */
    record Parameter(
            Span span,
            Expression.Variable name,
            DataType type,
            Optional<Expression> value,
            List<String> options)
            implements DefinitionPart {
        public Parameter {
            options = List.copyOf(options);
        }
    }
}
