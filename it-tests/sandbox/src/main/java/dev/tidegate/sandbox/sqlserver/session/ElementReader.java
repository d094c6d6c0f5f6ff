package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.DataStatements;
import dev.tidegate.sandbox.sqlserver.catalog.CheckDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ColumnDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.ForeignKeyDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.IndexColumn;
import dev.tidegate.sandbox.sqlserver.catalog.IndexDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.KeyDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.TableDefinition;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Definition.ColumnElement;
import dev.tidegate.sandbox.sqlserver.tsql.Definition.Element;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the elements of CREATE TABLE and ALTER TABLE … ADD. */
final class ElementReader {
    private final ScopeSurroundings surroundings;
    private final ObjectName table;
    private final List<Column> columnsBefore;

    /**
     * A reader for one table.
     *
     * @param columnsBefore columns that the table has already
     */
    ElementReader(ScopeSurroundings surroundings, ObjectName table, List<Column> columnsBefore) {
        this.surroundings = surroundings;
        this.table = table;
        this.columnsBefore = columnsBefore;
    }

    /** What the elements define; foreign keys refer to tables of the same database. */
    TableDefinition read(List<Element> elements, boolean trusted) throws SqlError {
        List<KeyDefinition> keys = new ArrayList<>();
        List<ForeignKeyDefinition> foreignKeys = new ArrayList<>();
        List<CheckDefinition> checks = new ArrayList<>();
        List<IndexDefinition> indexes = new ArrayList<>();
        for (Element element : elements) {
            switch (element) {
                case Definition.KeyElement(KeyDefinition key) -> keys.add(key);
                case Definition.CheckElement(CheckDefinition check) ->
                        checks.add(
                                new CheckDefinition(
                                        check.name(), check.column(), check.expression(), trusted));
                case Definition.ForeignKeyElement key -> foreignKeys.add(foreignKey(key, trusted));
                case Definition.IndexElement(IndexDefinition index) -> indexes.add(index);
                case ColumnElement _, Definition.DefaultElement _ -> {
                    // columns follow, when the keys are known; defaults are ALTER TABLE's own
                }
            }
        }
        return new TableDefinition(
                table.schema(),
                table.name(),
                columns(elements, keys),
                List.copyOf(keys),
                List.copyOf(foreignKeys),
                List.copyOf(checks),
                List.copyOf(indexes));
    }

    private ForeignKeyDefinition foreignKey(Definition.ForeignKeyElement key, boolean trusted)
            throws SqlError {
        ObjectName referenced = ObjectNames.require(key.referenced(), surroundings);
        return new ForeignKeyDefinition(
                key.name(),
                key.columns(),
                referenced.schema(),
                referenced.name(),
                key.referencedColumns(),
                key.onDelete(),
                key.onUpdate(),
                trusted);
    }

    private List<ColumnDefinition> columns(List<Element> elements, List<KeyDefinition> keys)
            throws SqlError {
        List<ColumnDefinition> columns = new ArrayList<>();
        for (Element element : elements) {
            if (element instanceof ColumnElement column) {
                columns.add(
                        column.computed().isPresent()
                                ? placeholder(column)
                                : column(column, isInPrimaryKey(column.name(), keys)));
            }
        }
        return typed(elements, columns);
    }

    private static boolean isInPrimaryKey(String column, List<KeyDefinition> keys) {
        return keys.stream()
                .filter(KeyDefinition::primary)
                .flatMap(key -> key.columns().stream())
                .map(IndexColumn::name)
                .anyMatch(column::equalsIgnoreCase);
    }

    /**
     * A column as it is declared; {@code inPrimaryKey} makes it NOT NULL when nothing else is said.
     */
    ColumnDefinition column(ColumnElement element, boolean inPrimaryKey) throws SqlError {
        Types.Resolved type =
                Types.resolve(
                        element.type().orElseThrow(),
                        surroundings.catalog(),
                        surroundings.database());
        boolean notNull =
                inPrimaryKey
                        || element.identity().isPresent()
                        || type.type().kind() == Kind.ROWVERSION;
        if (inPrimaryKey && element.nullable().equals(Optional.of(true))) {
            throw new SqlError(
                    8111,
                    "Cannot define PRIMARY KEY constraint on nullable column in table '"
                            + table.name()
                            + "'.");
        }
        boolean unsaid = !notNull && nullableByType(type);
        return new ColumnDefinition(
                element.name(),
                type.type(),
                type.userType(),
                notNull ? false : element.nullable().orElse(unsaid),
                element.identity(),
                Optional.empty(),
                element.collation(),
                element.rowGuid(),
                element.defaultValue());
    }

    /** Alias types say so themselves; sysname is NOT NULL; all others take NULL. */
    private static boolean nullableByType(Types.Resolved type) {
        return type.nullable();
    }

    private static ColumnDefinition placeholder(ColumnElement element) {
        return computed(element, SqlType.of(Kind.INT));
    }

    private static ColumnDefinition computed(ColumnElement element, SqlType type) {
        return new ColumnDefinition(
                element.name(),
                type,
                Optional.empty(),
                element.nullable().orElse(true),
                Optional.empty(),
                element.computed(),
                element.collation(),
                false,
                Optional.empty());
    }

    /** Gives computed columns the types of their expressions, which see the plain columns. */
    private List<ColumnDefinition> typed(List<Element> elements, List<ColumnDefinition> columns)
            throws SqlError {
        if (columns.stream().allMatch(column -> column.computed().isEmpty())) {
            return List.copyOf(columns);
        }
        List<Column> plain = new ArrayList<>(columnsBefore);
        for (ColumnDefinition column : columns) {
            if (column.computed().isEmpty()) {
                plain.add(
                        Column.plain(
                                plain.size() + 1, column.name(), column.type(), column.nullable()));
            }
        }
        List<ColumnDefinition> typed = new ArrayList<>();
        int at = 0;
        for (Element element : elements) {
            if (element instanceof ColumnElement column) {
                ColumnDefinition read = columns.get(at++);
                typed.add(
                        read.computed().isEmpty()
                                ? read
                                : computed(
                                        column,
                                        DataStatements.columnExpression(
                                                        column.parsed().orElseThrow(),
                                                        table,
                                                        plain,
                                                        false,
                                                        surroundings)
                                                .type()));
            }
        }
        return List.copyOf(typed);
    }
}
