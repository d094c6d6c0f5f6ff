package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.catalog.CheckDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.DefaultDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.ForeignKeyDefinition.Action;
import dev.tidegate.sandbox.sqlserver.catalog.IndexColumn;
import dev.tidegate.sandbox.sqlserver.catalog.IndexDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.KeyDefinition;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Definition.ColumnElement;
import dev.tidegate.sandbox.sqlserver.tsql.Definition.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses columns and constraints of tables. */
final class ElementParser {
    private final TokenStream in;
    private final QueryParser queries;

    ElementParser(TokenStream in, QueryParser queries) {
        this.in = in;
        this.queries = queries;
    }

    List<Element> inParentheses() throws SqlError {
        in.expect("(");
        List<Element> elements = new ArrayList<>();
        do {
            if (in.at(")")) {
                break;
            }
            element(elements);
        } while (in.accept(",") || startsConstraint());
        in.expect(")");
        return List.copyOf(elements);
    }

    /** What ALTER TABLE … ADD adds. */
    List<Element> added() throws SqlError {
        List<Element> elements = new ArrayList<>();
        do {
            element(elements);
        } while (in.accept(","));
        return List.copyOf(elements);
    }

    private boolean startsConstraint() {
        return in.at("CONSTRAINT")
                || in.at("PRIMARY")
                || in.at("UNIQUE")
                || in.at("FOREIGN")
                || in.at("CHECK");
    }

    private void element(List<Element> elements) throws SqlError {
        if (startsConstraint() || in.at("DEFAULT")) {
            elements.add(constraint(Optional.empty()));
        } else if (in.at("INDEX")) {
            in.next();
            elements.add(inlineIndex(Optional.empty()));
        } else if (in.at("PERIOD") && in.peek(1).is("FOR")) {
            throw Statements.unsupported("PERIOD FOR SYSTEM_TIME");
        } else {
            column(elements);
        }
    }

    /** A table constraint; or a column's, when a column is given. */
    private Element constraint(Optional<String> column) throws SqlError {
        Optional<String> name =
                in.accept("CONSTRAINT") ? Optional.of(in.identifier()) : Optional.empty();
        if (in.at("PRIMARY") || in.at("UNIQUE")) {
            return key(name, column);
        }
        if (in.accept("CHECK")) {
            return check(name, column);
        }
        if (in.at("FOREIGN") || in.at("REFERENCES")) {
            return foreignKey(name, column);
        }
        if (in.accept("DEFAULT")) {
            DefaultDefinition definition = new DefaultDefinition(name, defaultText());
            if (column.isPresent()) {
                return new Definition.DefaultElement(definition, column.get());
            }
            in.expect("FOR");
            String target = in.identifier();
            in.acceptAll("WITH", "VALUES");
            return new Definition.DefaultElement(definition, target);
        }
        throw in.unexpected();
    }

    private String defaultText() throws SqlError {
        int from = in.position();
        queries.expressions().scalar();
        return in.text(from, in.position());
    }

    private Element key(Optional<String> name, Optional<String> column) throws SqlError {
        boolean primary = in.next().is("PRIMARY");
        if (primary) {
            in.expect("KEY");
        }
        boolean clustered = primary;
        if (in.accept("CLUSTERED")) {
            clustered = true;
        } else if (in.accept("NONCLUSTERED")) {
            clustered = false;
        }
        boolean columns = in.at("(");
        if (!columns && column.isEmpty()) {
            throw in.unexpected();
        }
        List<IndexColumn> list =
                columns ? indexColumns() : List.of(new IndexColumn(column.orElseThrow(), false));
        storage();
        return new Definition.KeyElement(new KeyDefinition(name, primary, clustered, list));
    }

    /** Columns of an index in parentheses. */
    List<IndexColumn> indexColumns() throws SqlError {
        in.expect("(");
        List<IndexColumn> columns = new ArrayList<>();
        do {
            String column = in.identifier();
            boolean descending = in.accept("DESC");
            if (!descending) {
                in.accept("ASC");
            }
            columns.add(new IndexColumn(column, descending));
        } while (in.accept(","));
        in.expect(")");
        return List.copyOf(columns);
    }

    /** WITH (…), ON filegroup and the like, which have no meaning here. */
    void storage() throws SqlError {
        while (true) {
            if (in.at("WITH") && in.peek(1).is("(")) {
                in.next();
                in.skipParentheses();
            } else if (in.acceptAll("WITH", "FILLFACTOR", "=")) {
                in.next();
            } else if (in.at("ON") && in.peek(1).isName() && !isReferenceAction()) {
                in.next();
                in.next();
                if (in.at("(")) {
                    in.skipParentheses();
                }
            } else if (in.at("TEXTIMAGE_ON") || in.at("FILESTREAM_ON")) {
                in.next();
                in.next();
            } else {
                return;
            }
        }
    }

    private boolean isReferenceAction() {
        return in.peek(1).is("DELETE") || in.peek(1).is("UPDATE");
    }

    private Element check(Optional<String> name, Optional<String> column) throws SqlError {
        in.acceptAll("NOT", "FOR", "REPLICATION");
        in.expect("(");
        int from = in.position();
        queries.expressions().expression();
        String text = in.text(from, in.position());
        in.expect(")");
        return new Definition.CheckElement(new CheckDefinition(name, column, text, true));
    }

    private Element foreignKey(Optional<String> name, Optional<String> column) throws SqlError {
        List<String> columns = column.map(List::of).orElse(List.of());
        if (in.acceptAll("FOREIGN", "KEY") && in.at("(")) {
            columns = queries.identifiers();
        }
        in.expect("REFERENCES");
        Name referenced = in.name();
        List<String> referencedColumns = in.at("(") ? queries.identifiers() : List.of();
        Action onDelete = Action.NO_ACTION;
        Action onUpdate = Action.NO_ACTION;
        while (in.at("ON") && isReferenceAction()) {
            in.next();
            boolean delete = in.next().is("DELETE");
            Action action = action();
            onDelete = delete ? action : onDelete;
            onUpdate = delete ? onUpdate : action;
        }
        in.acceptAll("NOT", "FOR", "REPLICATION");
        return new Definition.ForeignKeyElement(
                name, columns, referenced, referencedColumns, onDelete, onUpdate);
    }

    private Action action() throws SqlError {
        if (in.accept("CASCADE")) {
            return Action.CASCADE;
        }
        if (in.acceptAll("NO", "ACTION")) {
            return Action.NO_ACTION;
        }
        in.expect("SET");
        if (in.accept("NULL")) {
            return Action.SET_NULL;
        }
        in.expect("DEFAULT");
        return Action.SET_DEFAULT;
    }

    private Element inlineIndex(Optional<String> column) throws SqlError {
        String name = in.identifier();
        boolean unique = in.accept("UNIQUE");
        boolean clustered = in.accept("CLUSTERED");
        if (!clustered) {
            in.accept("NONCLUSTERED");
        }
        List<IndexColumn> columns =
                column.isPresent() && !in.at("(")
                        ? List.of(new IndexColumn(column.get(), false))
                        : indexColumns();
        List<String> included = in.accept("INCLUDE") ? queries.identifiers() : List.of();
        storage();
        return new Definition.IndexElement(
                new IndexDefinition(name, unique, clustered, columns, included, Optional.empty()));
    }

    /** The column of ALTER COLUMN. */
    ColumnElement alteredColumn() throws SqlError {
        String name = in.identifier();
        if (in.at("ADD") || in.at("DROP")) {
            throw Statements.unsupported("ALTER COLUMN " + in.peek().upper());
        }
        ColumnParts parts = new ColumnParts(name);
        parts.type = Optional.of(queries.expressions().type());
        List<Element> constraints = new ArrayList<>();
        while (attribute(parts, constraints)) {
            // each attribute changes the parts
        }
        return parts.element();
    }

    private void column(List<Element> elements) throws SqlError {
        int start = in.position();
        ColumnParts parts = new ColumnParts(in.identifier());
        if (in.accept("AS")) {
            computed(parts);
        } else if (parts.name.equalsIgnoreCase("timestamp") && (in.at(",") || in.at(")"))) {
            in.moveTo(start);
            parts.type = Optional.of(queries.expressions().type());
        } else {
            parts.type = Optional.of(queries.expressions().type());
        }
        List<Element> constraints = new ArrayList<>();
        while (attribute(parts, constraints)) {
            // each attribute changes the parts
        }
        elements.add(parts.element());
        elements.addAll(constraints);
    }

    private void computed(ColumnParts parts) throws SqlError {
        int from = in.position();
        Expression parsed = queries.expressions().expression();
        String text = in.text(from, in.position());
        boolean persisted = in.accept("PERSISTED");
        parts.parsed = Optional.of(parsed);
        parts.computed = Optional.of(new Column.Computed(unwrapped(text), persisted));
    }

    private static String unwrapped(String text) {
        boolean wrapped = text.startsWith("(") && text.endsWith(")");
        if (!wrapped) {
            return text;
        }
        int depth = 0;
        for (int i = 0; i < text.length() - 1; i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return text;
            }
        }
        return text.substring(1, text.length() - 1);
    }

    private boolean attribute(ColumnParts parts, List<Element> constraints) throws SqlError {
        if (in.acceptAll("NOT", "NULL")) {
            parts.nullable = Optional.of(false);
        } else if (in.accept("NULL")) {
            parts.nullable = Optional.of(true);
        } else if (in.accept("IDENTITY")) {
            parts.identity = Optional.of(identity());
        } else if (in.acceptAll("NOT", "FOR", "REPLICATION") || in.accept("SPARSE")) {
            return true;
        } else if (in.accept("COLLATE")) {
            parts.collation = Optional.of(in.identifier());
        } else if (in.accept("ROWGUIDCOL")) {
            parts.rowGuid = true;
        } else if (in.at("INDEX")) {
            in.next();
            constraints.add(inlineIndex(Optional.of(parts.name)));
        } else if (in.at("GENERATED") || in.at("MASKED") || in.at("ENCRYPTED")) {
            throw Statements.unsupported(in.peek().upper());
        } else if (startsConstraint() || in.at("DEFAULT") || in.at("REFERENCES")) {
            columnConstraint(parts, constraints);
        } else {
            return false;
        }
        return true;
    }

    private void columnConstraint(ColumnParts parts, List<Element> constraints) throws SqlError {
        Element constraint = constraint(Optional.of(parts.name));
        if (constraint instanceof Definition.DefaultElement element) {
            parts.defaultValue = Optional.of(element.definition());
            in.acceptAll("WITH", "VALUES");
        } else {
            constraints.add(constraint);
        }
    }

    private Column.Identity identity() throws SqlError {
        if (!in.at("(")) {
            return new Column.Identity(1, 1);
        }
        in.next();
        long seed = in.integer();
        in.expect(",");
        long increment = in.integer();
        in.expect(")");
        return new Column.Identity(seed, increment);
    }

    /** A column while it is being read. */
    private static final class ColumnParts {
        private final String name;
        private Optional<TypeName> type = Optional.empty();
        private Optional<Boolean> nullable = Optional.empty();
        private Optional<Column.Identity> identity = Optional.empty();
        private Optional<Column.Computed> computed = Optional.empty();
        private Optional<Expression> parsed = Optional.empty();
        private Optional<String> collation = Optional.empty();
        private boolean rowGuid;
        private Optional<DefaultDefinition> defaultValue = Optional.empty();

        ColumnParts(String name) {
            this.name = name;
        }

        ColumnElement element() {
            return new ColumnElement(
                    name,
                    type,
                    nullable,
                    identity,
                    computed,
                    parsed,
                    collation,
                    rowGuid,
                    defaultValue);
        }
    }
}
