package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectInfo;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a batch, a procedure or a dynamic text has for itself: variables, table variables, local
 * tables, its last identity value. Local tables of the callers are seen too.
 */
final class Scope {
    private static final int NESTING_MAX = 32;

    /** A variable with its present value. */
    static final class Variable {
        private final SqlType type;
        private @Nullable Object value;

        Variable(SqlType type, @Nullable Object value) {
            this.type = type;
            this.value = value;
        }

        SqlType type() {
            return type;
        }

        @Nullable Object value() {
            return value;
        }

        void value(@Nullable Object now) {
            value = now;
        }
    }

    /**
     * The names that a scope sees, with what a translation rests on. Made anew when they change.
     *
     * @param variables their types
     * @param tables local tables, as they were last altered
     */
    record Shape(Map<String, SqlType> variables, Map<String, ObjectInfo> tables) {}

    private final Optional<Scope> caller;
    private final Optional<Procedure> procedure;
    private final String text;
    private final int nesting;
    private final Map<String, Variable> variables = new HashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private Optional<Long> identity = Optional.empty();
    private @Nullable Shape shape;

    /** The procedure or trigger whose body this is, and the database that its names mean. */
    record Procedure(int id, String name, String database, Module.Kind kind) {
        /** The body of a module. */
        static Optional<Procedure> of(Module module) {
            return Optional.of(
                    new Procedure(
                            module.id(),
                            module.name().name(),
                            module.name().database(),
                            module.kind()));
        }
    }

    /** Whether this is the body of a trigger. */
    boolean isOfTrigger() {
        return procedure.filter(body -> body.kind() == Module.Kind.TRIGGER).isPresent();
    }

    private Scope(Optional<Scope> caller, Optional<Procedure> procedure, String text, int nesting) {
        this.caller = caller;
        this.procedure = procedure;
        this.text = text;
        this.nesting = nesting;
    }

    /** The scope of a session: what outlives batches. */
    static Scope ofSession() {
        return new Scope(Optional.empty(), Optional.empty(), "", -1);
    }

    /** The scope of a batch or dynamic text; the text is kept for DDL history. */
    Scope batch(String batchText) {
        return new Scope(Optional.of(this), Optional.empty(), batchText, Math.max(0, nesting));
    }

    /** The scope of something that this one executes; 217 when that goes too deep. */
    Scope nested(Optional<Procedure> called, String calledText) throws SqlError {
        if (nesting + 1 > NESTING_MAX) {
            throw Messages.tooDeep();
        }
        Optional<Procedure> body = called.isPresent() ? called : procedure;
        return new Scope(Optional.of(this), body, calledText, Math.max(0, nesting) + 1);
    }

    /** {@code @@NESTLEVEL}. */
    int nesting() {
        return Math.max(0, nesting);
    }

    Optional<Procedure> procedure() {
        return procedure;
    }

    String text() {
        return text;
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * Declares a variable. A DECLARE inside of a loop runs again and again: then the variable keeps
     * its value when none is given.
     */
    Variable declare(String name, SqlType type) {
        Variable known = variables.get(fold(name));
        if (known != null && known.type().equals(type)) {
            return known;
        }
        Variable variable = new Variable(type, null);
        variables.put(fold(name), variable);
        shape = null;
        return variable;
    }

    Optional<Variable> variable(String name) {
        return Optional.ofNullable(variables.get(fold(name)));
    }

    Variable requireVariable(String name) throws SqlError {
        Variable variable = variables.get(fold(name));
        if (variable == null) {
            throw Messages.undeclared(name);
        }
        return variable;
    }

    /** The scope that keeps a new local table: that of the session for a plain batch. */
    private Scope keeper(String name) {
        boolean ofSession = name.startsWith("#") && nesting == 0 && caller.isPresent();
        return ofSession ? caller.orElseThrow() : this;
    }

    /** Adds or replaces a local table. */
    void put(String name, Table table) {
        keeper(name).tables.put(fold(name), table);
        shape = null;
    }

    /** Replaces a local table where it is kept; it was altered. */
    void replace(String name, Table table) {
        for (Optional<Scope> each = Optional.of(this); each.isPresent(); each = each.get().caller) {
            if (each.get().tables.containsKey(fold(name))) {
                each.get().tables.put(fold(name), table);
                shape = null;
                return;
            }
        }
    }

    /** Whether this scope itself, or the session for a plain batch, has such a local table. */
    boolean owns(String name) {
        return keeper(name).tables.containsKey(fold(name));
    }

    /** A local table of this scope or a caller; a table variable of this scope only. */
    Optional<Table> table(String name) {
        Table own = tables.get(fold(name));
        if (own != null) {
            return Optional.of(own);
        }
        return name.startsWith("#") ? caller.flatMap(up -> up.table(name)) : Optional.empty();
    }

    /** Forgets a local table. */
    void remove(String name) {
        if (tables.remove(fold(name)) == null) {
            caller.ifPresent(up -> up.remove(name));
        }
        shape = null;
    }

    /** The tables that this scope keeps. */
    List<Table> ownTables() {
        return List.copyOf(tables.values());
    }

    /** Forgets this scope's tables. */
    void clearTables() {
        tables.clear();
        shape = null;
    }

    Shape shape() {
        Shape known = shape;
        if (known == null || !known.tables().equals(visibleTables())) {
            Map<String, SqlType> types = new HashMap<>();
            variables.forEach((name, variable) -> types.put(name, variable.type()));
            known = new Shape(Map.copyOf(types), visibleTables());
            shape = known;
        }
        return known;
    }

    private Map<String, ObjectInfo> visibleTables() {
        Map<String, ObjectInfo> visible = caller.map(Scope::temporaryTables).orElse(Map.of());
        if (tables.isEmpty()) {
            return visible;
        }
        Map<String, ObjectInfo> all = new HashMap<>(visible);
        tables.forEach((name, table) -> all.put(name, table.info()));
        return all;
    }

    private Map<String, ObjectInfo> temporaryTables() {
        Map<String, ObjectInfo> all = new HashMap<>();
        visibleTables()
                .forEach((name, info) -> {
                    if (name.startsWith("#")) {
                        all.put(name, info);
                    }
                });
        return all;
    }

    /** {@code SCOPE_IDENTITY()}. */
    Optional<Long> identity() {
        return keepsIdentityOfCaller() ? caller.orElseThrow().identity : identity;
    }

    void identity(long value) {
        if (keepsIdentityOfCaller()) {
            caller.orElseThrow().identity = Optional.of(value);
        } else {
            identity = Optional.of(value);
        }
    }

    /** Batches of a session are one scope to SCOPE_IDENTITY. */
    private boolean keepsIdentityOfCaller() {
        return nesting == 0 && caller.isPresent();
    }
}
