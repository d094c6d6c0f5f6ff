package dev.tidegate.convert.code;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.SqlType;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.tsql.Batch;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Node;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One object that is being translated: what is known, what was found, and the rules. */
final class Unit {
    /** A variable or parameter. */
    record Variable(String sql, SqlType type) {
        /** Of a parameter PostgreSQL keeps no length and no digits. */
        boolean isParameter() {
            return sql.matches("\"?p_.*");
        }
    }

    /**
     * A table that lives as long as a routine runs.
     *
     * @param sql its name on PostgreSQL
     */
    record LocalTable(String sql, List<ScopeColumn> columns, boolean complete) {}

    /** Which rows a trigger function sees, and how. */
    record TriggerView(ObjectId table, String event, boolean eachRow) {}

    final Catalog catalog;
    final Names names;
    final Semantics semantics;
    final Batch batch;
    final ObjectId self;
    final Shapes shapes;
    final List<CodeItem> items = new ArrayList<>();
    final Set<String> helpers = new LinkedHashSet<>();
    final Map<String, Variable> variables = new LinkedHashMap<>();
    final Map<String, LocalTable> tables = new LinkedHashMap<>();

    /** Definitions of temporary tables, for a check that does not run the routine. */
    final List<String> temporaryTables = new ArrayList<>();

    /** Declarations beside the variables, in order. */
    final Set<String> declarations = new LinkedHashSet<>();

    /** What the rows of a SELECT become. */
    enum ResultMode {
        /** Nothing takes them: a trigger, a function. */
        NONE,
        /** They are counted and described only. */
        DESCRIBE,
        ROWS,
        CURSORS
    }

    /** What RETURN does. */
    enum ReturnStyle {
        PROCEDURE,
        STATUS,
        VALUE,
        ROWS,
        TRIGGER
    }

    Optional<TriggerView> trigger = Optional.empty();
    ResultMode resultMode = ResultMode.NONE;
    ReturnStyle returnStyle = ReturnStyle.PROCEDURE;
    SqlType returnType = SqlType.UNKNOWN;

    /** Columns of each SELECT that gives rows, in the order of the text. */
    final List<List<ScopeColumn>> results = new ArrayList<>();

    /** Names of tables that a RETURN of a table function gives. */
    Optional<LocalTable> returned = Optional.empty();

    /** Queries of cursors that are declared and not open yet. */
    final Map<String, String> cursors = new LinkedHashMap<>();

    /** Columns that hold a node of xml, and whether it is the outermost element of its document. */
    final Map<String, Boolean> xmlNodes = new LinkedHashMap<>();

    /** How many rows SET ROWCOUNT lets a SELECT give. */
    Optional<String> rowLimit = Optional.empty();

    /** In which order date constants have month, day and year, as SET DATEFORMAT said last. */
    String dateOrder = "mdy";

    final Set<String> assigned = new LinkedHashSet<>();

    /** What SAVE TRANSACTION named so far, as the text has it. */
    final Set<String> savepoints = new LinkedHashSet<>();

    int loops;
    int catches;
    boolean readsRowCount;
    boolean readsError;
    boolean readsIdentity;
    boolean readsTables;
    boolean unstable;
    boolean changes;
    private int temporaries;

    final Expressions expressions = new Expressions(this);
    final Coercion coercion = new Coercion(this);
    final Queries queries = new Queries(this);
    final FromClause from = new FromClause(this);
    final Orders orders = new Orders(this);
    final Statements statements = new Statements(this);
    final Jumps jumps = new Jumps(this);

    Unit(Shapes shapes, Batch batch, ObjectId self) {
        this.catalog = shapes.catalog;
        this.names = shapes.names;
        this.semantics = shapes.semantics;
        this.batch = batch;
        this.self = self;
        this.shapes = shapes;
    }

    /** A text that is translated in place of a statement of this one. */
    Unit inside(Batch other) {
        Unit inner = new Unit(shapes, other, self);
        inner.tables.putAll(tables);
        inner.trigger = trigger;
        inner.catches = catches;
        inner.loops = loops;
        inner.readsRowCount = readsRowCount;
        inner.readsError = readsError;
        inner.temporaries = temporaries;
        inner.dateOrder = dateOrder;
        return inner;
    }

    /** Takes what was found in such a text; its items are about the statement. */
    void take(Unit inner, Node at) {
        for (CodeItem item : inner.items) {
            add(
                    new CodeItem(
                            item.blocks(),
                            item.rule(),
                            at.span(),
                            item.reason(),
                            item.minutes(),
                            item.suggestion()));
        }
        declarations.addAll(inner.declarations);
        helpers.addAll(inner.helpers);
        temporaryTables.addAll(inner.temporaryTables);
        temporaries = inner.temporaries;
        readsTables |= inner.readsTables;
        unstable |= inner.unstable;
        changes |= inner.changes;
    }

    void note(String rule, Node at, String reason) {
        add(CodeItem.note(rule, at.span(), reason));
    }

    /** Says that values that are grouped differ in what SQL Server does not look at. */
    void noteGroups(Span at) {
        add(
                CodeItem.note(
                        "case_groups",
                        at,
                        "values that differ only in case or trailing blanks are not one group"
                                + " on PostgreSQL"));
    }

    void add(CodeItem item) {
        if (!items.contains(item)) {
            items.add(item);
        }
    }

    boolean blocked() {
        return items.stream().anyMatch(CodeItem::blocks);
    }

    String text(Span span) {
        return batch.text(span);
    }

    /** A call of a function of the compatibility schema, which is then needed. */
    String helper(String name, String... arguments) {
        helpers.add(name);
        return CompatLibrary.SCHEMA + "." + name + "(" + String.join(", ", arguments) + ")";
    }

    /** A name that nothing else in this object has. */
    String fresh(String prefix) {
        return prefix + "_" + ++temporaries;
    }

    Optional<Variable> variable(String name) {
        return Optional.ofNullable(variables.get(key(name)));
    }

    Variable declare(String name, SqlType type, String prefix) {
        String bare = name.replaceFirst("^@+", "");
        Variable variable = new Variable(names.local(prefix + bare), type);
        variables.put(key(name), variable);
        return variable;
    }

    Optional<LocalTable> table(String name) {
        return Optional.ofNullable(tables.get(key(name)));
    }

    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The object of a name: in the schema of what is being translated, then in dbo. */
    Optional<CatalogObject> find(ObjectName name) {
        if (name.parts().size() == 1) {
            Optional<CatalogObject> sibling = catalog.find(self.sibling(name.base().value()));
            if (sibling.isPresent()) {
                return sibling;
            }
        }
        return catalog.resolve(name);
    }

    /** The name on PostgreSQL of a permanent object. */
    String objectSql(ObjectName name) {
        List<Identifier> parts = name.parts();
        if (parts.size() > 3 && !parts.getFirst().value().isEmpty()) {
            throw NotConvertible.of(
                    "linked_server",
                    name.span(),
                    "an object of another server",
                    "Reach it by a foreign data wrapper, or move it.");
        }
        Optional<CatalogObject> found = find(name);
        if (found.isEmpty()
                && parts.size() >= 3
                && !parts.get(parts.size() - 3).value().isEmpty()) {
            throw NotConvertible.of(
                    "other_database",
                    name.span(),
                    "an object of another database",
                    "Bring that database's objects into a schema of the target.");
        }
        if (found.isPresent()
                && parts.size() >= 3
                && !parts.get(parts.size() - 3).value().isEmpty()) {
            note(
                    "other_database",
                    name,
                    name.text() + " is taken for " + found.get().id() + " of these scripts");
        }
        return names.object(found.map(CatalogObject::id).orElseGet(() -> ObjectId.of(name)));
    }

    boolean disregardsCase() {
        return semantics.text() == Semantics.TextComparison.LOWER;
    }
}
