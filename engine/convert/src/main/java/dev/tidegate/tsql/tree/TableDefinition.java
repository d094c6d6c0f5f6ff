package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** A statement that defines or changes a table or an index. */
public sealed interface TableDefinition extends Statement {

    /**
     * CREATE TABLE.
     *
     * @param elements columns, constraints, indexes, the period
     * @param options AS NODE, AS FILETABLE, ON, TEXTIMAGE_ON, FILESTREAM_ON, WITH (…)
     */
    record CreateTable(
            Span span,
            ObjectName name,
            List<DefinitionPart.TableElement> elements,
            List<Option> options)
            implements TableDefinition {
        public CreateTable {
            elements = List.copyOf(elements);
            options = List.copyOf(options);
        }
    }

    record AlterTable(Span span, ObjectName name, AlterTableAction action)
            implements TableDefinition {}

    /** What an ALTER TABLE does. */
    sealed interface AlterTableAction extends DefinitionPart {}

    /** ADD; check is whether rows that exist are checked, if WITH CHECK or NOCHECK was said. */
    record AddElements(
            Span span, Optional<Boolean> check, List<DefinitionPart.TableElement> elements)
            implements AlterTableAction {
        public AddElements {
            elements = List.copyOf(elements);
        }
    }

    record AlterColumn(
            Span span,
            Optional<DefinitionPart.ColumnDefinition> definition,
            Identifier column,
            Optional<Option> property)
            implements AlterTableAction {}

    /** DROP of columns, constraints, the period. */
    record DropElements(Span span, List<DroppedElement> elements) implements AlterTableAction {
        public DropElements {
            elements = List.copyOf(elements);
        }
    }

    /** Kind is COLUMN, CONSTRAINT, INDEX, PERIOD, or empty where none was said. */
    record DroppedElement(
            Span span,
            String kind,
            boolean ifExists,
            Optional<Identifier> name,
            List<Option> options)
            implements AlterTableAction {
        public DroppedElement {
            options = List.copyOf(options);
        }
    }

    /** CHECK or NOCHECK CONSTRAINT; no names stand for ALL. */
    record CheckConstraints(
            Span span, Optional<Boolean> existing, boolean enabled, List<Identifier> names)
            implements AlterTableAction {
        public CheckConstraints {
            names = List.copyOf(names);
        }
    }

    /** ENABLE or DISABLE TRIGGER; no names stand for ALL. */
    record SwitchTriggers(Span span, boolean enabled, List<Identifier> names)
            implements AlterTableAction {
        public SwitchTriggers {
            names = List.copyOf(names);
        }
    }

    /** SET, SWITCH, REBUILD, CHANGE_TRACKING and the like, as an option. */
    record OtherAction(Span span, Option option) implements AlterTableAction {}

    /**
     * CREATE INDEX of any kind.
     *
     * @param kind UNIQUE, CLUSTERED, NONCLUSTERED, COLUMNSTORE, PRIMARY, XML, SPATIAL, … as said
     * @param options ORDER, USING, FOR, WITH, ON, FILESTREAM_ON
     */
    record CreateIndex(
            Span span,
            List<String> kind,
            Identifier name,
            ObjectName table,
            List<DefinitionPart.IndexColumn> columns,
            List<DefinitionPart.IndexColumn> include,
            Optional<Expression> where,
            List<Option> options)
            implements TableDefinition {
        public CreateIndex {
            kind = List.copyOf(kind);
            columns = List.copyOf(columns);
            include = List.copyOf(include);
            options = List.copyOf(options);
        }
    }

    /** ALTER INDEX; no name stands for ALL. */
    record AlterIndex(Span span, Optional<Identifier> name, ObjectName table, List<Option> actions)
            implements TableDefinition {
        public AlterIndex {
            actions = List.copyOf(actions);
        }
    }

    record CreateStatistics(
            Span span,
            Identifier name,
            ObjectName table,
            List<Identifier> columns,
            Optional<Expression> where,
            List<Option> options)
            implements TableDefinition {
        public CreateStatistics {
            columns = List.copyOf(columns);
            options = List.copyOf(options);
        }
    }
}
