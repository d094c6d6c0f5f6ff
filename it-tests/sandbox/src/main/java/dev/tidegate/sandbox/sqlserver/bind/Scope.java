package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names that an expression can use: sources of rows, common table expressions. */
final class Scope {
    /** A common table expression, and the scope that its query is read in. */
    record Common(Query.Cte cte, Scope scope, boolean recursive) {}

    /**
     * A source of rows.
     *
     * @param alias its name in the statement
     * @param table which object it is; empty for a query
     * @param columns its columns
     */
    record Source(String alias, Optional<ObjectName> table, List<Output> columns) {
        private boolean answersTo(Name qualifier) {
            if (qualifier.parts().size() == 1) {
                return alias.equalsIgnoreCase(qualifier.last());
            }
            return table.isPresent()
                    && table.get().name().equalsIgnoreCase(qualifier.last())
                    && table.get().schema().equalsIgnoreCase(qualifier.fromEnd(1));
        }

        /** H2's text of a column. */
        String h2(Output column) {
            return ObjectName.quote(alias) + "." + ObjectName.quote(column.name());
        }
    }

    /** A column that was found. */
    record Found(Source source, Output column) {
        String h2() {
            return source.h2(column);
        }
    }

    private final @Nullable Scope outer;
    private final List<Source> sources = new ArrayList<>();
    private final Map<String, Common> commons = new LinkedHashMap<>();

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    static Scope empty() {
        return new Scope(null);
    }

    /** Adds a source; 1013 when its name is taken. */
    void add(Source source) throws SqlError {
        for (Source other : sources) {
            if (other.alias().equalsIgnoreCase(source.alias())) {
                throw new SqlError(
                        1013,
                        "The objects \""
                                + other.alias()
                                + "\" and \""
                                + source.alias()
                                + "\" in the FROM clause have the same exposed names. Use"
                                + " correlation names to distinguish them.");
            }
        }
        sources.add(source);
    }

    void add(Common common) {
        commons.put(common.cte().name().toLowerCase(Locale.ROOT), common);
    }

    List<Source> sources() {
        return sources;
    }

    /** The columns of these sources may be NULL: an outer join may find no row for them. */
    void makeOptional(int from, int to) {
        for (int i = from; i < to; i++) {
            Source source = sources.get(i);
            sources.set(
                    i,
                    new Source(
                            source.alias(),
                            source.table(),
                            source.columns().stream().map(Output::optional).toList()));
        }
    }

    /** What is visible here, but not the sources beside. */
    Scope withoutSources() {
        Scope scope = new Scope(outer);
        scope.commons.putAll(commons);
        return scope;
    }

    /** The scope of a common table expression's own query: its name then means recursion. */
    Scope hiding(String common) {
        Scope scope = new Scope(this);
        Common hidden = commons.get(common.toLowerCase(Locale.ROOT));
        if (hidden != null) {
            scope.add(new Common(hidden.cte(), hidden.scope(), true));
        }
        return scope;
    }

    Optional<Common> common(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Common found = scope.commons.get(name.toLowerCase(Locale.ROOT));
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** The source of that name, for {@code t.*}. */
    Source source(Name qualifier) throws SqlError {
        for (Source source : sources) {
            if (source.answersTo(qualifier)) {
                return source;
            }
        }
        throw new SqlError(
                107,
                15,
                1,
                "The column prefix '"
                        + qualifier
                        + "' does not match with a table name or alias name used in the query.");
    }

    /** The column that a name means; 207, 209 or 4104 when it is none or several. */
    Found column(Name name) throws SqlError {
        Name qualifier = new Name(name.parts().subList(0, name.parts().size() - 1));
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Optional<Found> found = scope.own(name, qualifier);
            if (found.isPresent()) {
                return found.get();
            }
        }
        if (qualifier.parts().isEmpty() || knows(qualifier)) {
            throw new SqlError(207, "Invalid column name '" + name.last() + "'.");
        }
        throw new SqlError(4104, "The multi-part identifier \"" + name + "\" could not be bound.");
    }

    private boolean knows(Name qualifier) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.sources.stream().anyMatch(source -> source.answersTo(qualifier))) {
                return true;
            }
        }
        return false;
    }

    private Optional<Found> own(Name name, Name qualifier) throws SqlError {
        List<Found> found = new ArrayList<>();
        for (Source source : sources) {
            if (qualifier.parts().isEmpty() || source.answersTo(qualifier)) {
                for (Output column : source.columns()) {
                    if (column.name().equalsIgnoreCase(name.last())) {
                        found.add(new Found(source, column));
                    }
                }
            }
        }
        if (found.size() > 1) {
            throw new SqlError(209, "Ambiguous column name '" + name.last() + "'.");
        }
        return found.stream().findFirst();
    }
}
