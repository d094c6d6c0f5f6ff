package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sources that column names of a query are looked up in; outer queries behind it. */
final class Scope {
    /**
     * A column that a source has.
     *
     * @param name as in T-SQL
     * @param sql its name on PostgreSQL, quoted
     */
    record ScopeColumn(String name, String sql, SqlType type, boolean nullable, boolean exactCase) {
        ScopeColumn nullableNow() {
            return new ScopeColumn(name, sql, type, true, exactCase);
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

    private final Optional<Scope> outer;
    private final List<Source> sources = new ArrayList<>();

    Scope(Optional<Scope> outer) {
        this.outer = outer;
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
