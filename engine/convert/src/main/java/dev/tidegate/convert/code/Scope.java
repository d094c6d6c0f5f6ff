package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The sources that column names of a query are looked up in; outer queries behind it. */
final class Scope {
    /**
     * A column that a source has.
     *
     * @param name as in T-SQL
     * @param sql its name on PostgreSQL, quoted
     * @param exact whether PostgreSQL gives it just the type that {@link TargetTypes} says
     */
    record ScopeColumn(
            String name,
            String sql,
            SqlType type,
            boolean nullable,
            boolean exactCase,
            boolean exact) {
        /** A column that is declared. */
        ScopeColumn(String name, String sql, SqlType type, boolean nullable, boolean exactCase) {
            this(name, sql, type, nullable, exactCase, type.isKnown());
        }

        ScopeColumn nullableNow() {
            return new ScopeColumn(name, sql, type, true, exactCase, exact);
        }

        ScopeColumn computed() {
            return new ScopeColumn(name, sql, type, nullable, exactCase, false);
        }
    }

    /**
     * What stands in FROM under one name.
     *
     * @param alias the name in T-SQL, of a table without alias its last part
     * @param sql the name on PostgreSQL by which columns are qualified
     * @param columns empty and not complete where nothing is known of them
     */
    record Source(String alias, String sql, List<ScopeColumn> columns, boolean complete) {
        Optional<ScopeColumn> column(String name) {
            return columns.stream().filter(any -> any.name().equalsIgnoreCase(name)).findFirst();
        }

        Source outer() {
            return new Source(
                    alias, sql, columns.stream().map(ScopeColumn::nullableNow).toList(), complete);
        }
    }

    /** A column with the source that it was found in. */
    record Found(Source source, ScopeColumn column) {}

    /** What can be a column of an outer query: one with its qualifier. */
    private static final Pattern QUALIFIED = Pattern.compile("[^(' ]+\\.[^(' ]+");

    private final Optional<Scope> outer;
    private final List<Source> sources = new ArrayList<>();

    /** What stands for values that rows were grouped by, by the text of the value. */
    private final Map<String, Typed> representatives = new HashMap<>();

    private final boolean ofAliases;
    private boolean beforeGroups;

    Scope(Optional<Scope> outer) {
        this(outer, false);
    }

    private Scope(Optional<Scope> outer, boolean ofAliases) {
        this.outer = outer;
        this.ofAliases = ofAliases;
    }

    /** The scope of ORDER BY: the aliases of the list in front of what the query sees. */
    static Scope ofAliases(List<ScopeColumn> aliases, Scope query) {
        Scope scope = new Scope(Optional.of(query), true);
        scope.add(new Source("", "", aliases, false));
        return scope;
    }

    /** From now on a value by which rows were grouped is another text, but not in aggregates. */
    void represent(String value, Typed representative) {
        representatives.put(value, representative);
    }

    /** Runs what sees single rows: WHERE, GROUP BY, the arguments of an aggregate. */
    <T> T beforeGroups(Supplier<T> body) {
        if (ofAliases) {
            return outer.orElseThrow().beforeGroups(body);
        }
        boolean before = beforeGroups;
        beforeGroups = true;
        try {
            return body.get();
        } finally {
            beforeGroups = before;
        }
    }

    /** What stands for a value of this query or an outer one; the value, if rows are single. */
    Typed represented(Typed value) {
        Typed own = beforeGroups ? null : representatives.get(value.sql());
        if (own != null) {
            return own;
        }
        return outer.isEmpty() || isOwn(value.sql())
                ? value
                : outer.orElseThrow().represented(value);
    }

    /** Whether it is this query, or the one that it orders, which has grouped by a value. */
    boolean groupsBy(Typed value) {
        return representatives.containsKey(value.sql())
                || ofAliases && outer.orElseThrow().groupsBy(value);
    }

    private boolean isOwn(String sql) {
        if (ofAliases) {
            return sources.getFirst().columns().stream().anyMatch(any -> any.sql().equals(sql));
        }
        return !QUALIFIED.matcher(sql).matches()
                || sources.stream().anyMatch(any -> sql.startsWith(any.sql() + "."));
    }

    void add(Source source) {
        sources.add(source);
    }

    void replace(List<Source> others) {
        sources.clear();
        sources.addAll(others);
    }

    List<Source> sources() {
        return sources;
    }

    Optional<Source> source(String alias) {
        Optional<Source> own =
                sources.stream().filter(any -> any.alias().equalsIgnoreCase(alias)).findFirst();
        return own.isPresent() ? own : outer.flatMap(scope -> scope.source(alias));
    }

    Optional<Found> column(String name) {
        for (Source source : sources) {
            Optional<ScopeColumn> column = source.column(name);
            if (column.isPresent()) {
                return Optional.of(new Found(source, column.get()));
            }
        }
        return outer.flatMap(scope -> scope.column(name));
    }
}
