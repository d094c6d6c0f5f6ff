package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.SystemFunctions;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TableFunction;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.tsql.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** Translates FROM, and fills the scope with what stands there. */
final class Sources {
    private static final Set<String> ROW_LOCKS = Set.of("UPDLOCK", "XLOCK");
    private static final Set<String> TABLE_LOCKS = Set.of("TABLOCK", "TABLOCKX");

    private final Translation translation;

    Sources(Translation translation) {
        this.translation = translation;
    }

    /** {@code FROM …} with a blank in front; empty without sources. */
    String from(List<TableSource> sources, Scope scope) throws SqlError {
        if (sources.isEmpty()) {
            return "";
        }
        return " FROM " + list(sources, scope);
    }

    String list(List<TableSource> sources, Scope scope) throws SqlError {
        StringJoiner text = new StringJoiner(", ");
        for (TableSource source : sources) {
            text.add(source(source, scope));
        }
        return text.toString();
    }

    private String source(TableSource source, Scope scope) throws SqlError {
        return switch (source) {
            case TableSource.Named named -> named(named, scope);
            case TableSource.TableVariable variable -> {
                Table table =
                        translation
                                .surroundings()
                                .localTable(variable.variable())
                                .orElseThrow(() -> undeclaredTable(variable.variable()));
                yield table(
                        Objects.Found.of(table),
                        variable.alias().orElse(variable.variable()),
                        scope);
            }
            case TableSource.Derived derived ->
                    query(
                            new Queries(translation).derived(derived.query(), outside(scope)),
                            derived.alias(),
                            derived.columns(),
                            scope);
            case TableSource.Function function -> function(function, scope);
            case TableSource.Join join -> join(join, scope);
        };
    }

    static SqlError undeclaredTable(String variable) {
        return new SqlError(1087, 15, 2, "Must declare the table variable \"" + variable + "\".");
    }

    /** What a derived table can see: not its neighbours. */
    private static Scope outside(Scope scope) {
        return scope.withoutSources();
    }

    private String named(TableSource.Named named, Scope scope) throws SqlError {
        Name name = named.name();
        if (name.parts().size() == 1) {
            Optional<Scope.Common> common = scope.common(name.last());
            if (common.isPresent()) {
                return common(common.get(), named.alias().orElse(name.last()), scope);
            }
        }
        Objects.Found found = Objects.require(name, translation.surroundings());
        if (!name.last().startsWith("#")) {
            translation.reads(found.name());
        }
        for (String hint : named.hints()) {
            if (TABLE_LOCKS.contains(hint) && found.table().isPresent()) {
                translation.lockTable(found.name());
            }
            if (ROW_LOCKS.contains(hint)) {
                translation.lockRows();
            }
        }
        return table(found, named.alias().orElse(name.last()), scope);
    }

    private String table(Objects.Found found, String alias, Scope scope) throws SqlError {
        scope.add(
                new Scope.Source(
                        alias,
                        Optional.of(found.name()),
                        found.columns().stream().map(Output::of).toList()));
        String h2 =
                found.systemView()
                        .map(view ->
                                translation.systemView(
                                        new SystemViewCopies.Used(found.name().database(), view),
                                        found.h2()))
                        .orElse(found.h2());
        return h2 + " " + ObjectName.quote(alias);
    }

    private String common(Scope.Common common, String alias, Scope scope) throws SqlError {
        if (common.recursive()) {
            throw Unsupported.of("recursive common table expression");
        }
        Scope inside = common.scope().hiding(common.cte().name());
        Queries.Text text = new Queries(translation).derived(common.cte().query(), inside);
        return query(text, alias, common.cte().columns(), scope);
    }

    private static String query(Queries.Text text, String alias, List<String> names, Scope scope)
            throws SqlError {
        List<Output> columns = new ArrayList<>();
        StringJoiner list = new StringJoiner(", ", "(", ")");
        if (!names.isEmpty() && names.size() != text.columns().size()) {
            throw new SqlError(
                    names.size() > text.columns().size() ? 8158 : 8159,
                    "'"
                            + alias
                            + "' has another number of columns than were specified in its column"
                            + " list.");
        }
        for (int i = 0; i < text.columns().size(); i++) {
            Output column = text.columns().get(i);
            String name = names.isEmpty() ? column.name() : names.get(i);
            if (name.isEmpty()) {
                throw new SqlError(
                        8155,
                        16,
                        2,
                        "No column name was specified for column "
                                + (i + 1)
                                + " of '"
                                + alias
                                + "'.");
            }
            for (Output other : columns) {
                if (other.name().equalsIgnoreCase(name)) {
                    throw new SqlError(
                            8156,
                            "The column '"
                                    + name
                                    + "' was specified multiple times for '"
                                    + alias
                                    + "'.");
                }
            }
            columns.add(column.named(name));
            list.add(ObjectName.quote(name));
        }
        scope.add(new Scope.Source(alias, Optional.empty(), columns));
        return "(" + text.h2() + ") " + ObjectName.quote(alias) + list;
    }

    private String function(TableSource.Function function, Scope scope) throws SqlError {
        Expressions expressions = new Expressions(translation, outside(scope));
        List<String> arguments = new ArrayList<>();
        for (Expression argument : function.arguments()) {
            arguments.add(expressions.h2(argument));
        }
        ObjectName name = Objects.nameOf(function.name(), translation.surroundings());
        TableFunction source =
                SystemFunctions.tableFunction(translation.catalog(), name, arguments)
                        .orElseThrow(() -> Objects.invalid(function.name()));
        if (name.schema().equalsIgnoreCase("cdc")) {
            translation.reads(name);
        }
        String alias = function.alias().orElse(function.name().last());
        scope.add(
                new Scope.Source(
                        alias,
                        Optional.empty(),
                        source.columns().stream().map(Output::of).toList()));
        return source.h2() + " " + ObjectName.quote(alias);
    }

    private String join(TableSource.Join join, Scope scope) throws SqlError {
        String keyword =
                switch (join.kind()) {
                    case INNER -> " JOIN ";
                    case LEFT -> " LEFT JOIN ";
                    case RIGHT -> " RIGHT JOIN ";
                    case CROSS -> " CROSS JOIN ";
                    case FULL -> throw Unsupported.of("FULL JOIN");
                    case CROSS_APPLY -> throw Unsupported.of("CROSS APPLY");
                    case OUTER_APPLY -> throw Unsupported.of("OUTER APPLY");
                };
        int before = scope.sources().size();
        String left = source(join.left(), scope);
        int between = scope.sources().size();
        String right = source(join.right(), scope);
        if (join.kind() == TableSource.Kind.LEFT) {
            scope.makeOptional(between, scope.sources().size());
        } else if (join.kind() == TableSource.Kind.RIGHT) {
            scope.makeOptional(before, between);
        }
        String text = left + keyword + nested(join.right(), right);
        return join.on().isPresent()
                ? text
                        + " ON "
                        + new Expressions(translation, scope).conditions().h2(join.on().get())
                : text;
    }

    private static String nested(TableSource source, String text) {
        return source instanceof TableSource.Join ? "(" + text + ")" : text;
    }

    /**
     * A table by the columns that a statement's own rows have: {@code inserted}, {@code deleted}.
     */
    static Scope.Source rows(String alias, List<Column> columns) {
        return new Scope.Source(alias, Optional.empty(), columns.stream().map(Output::of).toList());
    }

    /** A source without rows, to read expressions over the columns of a table that is made. */
    static Scope ofColumns(ObjectName table, List<Column> columns) throws SqlError {
        Scope scope = Scope.empty();
        scope.add(
                new Scope.Source(
                        table.name(),
                        Optional.of(table),
                        columns.stream().map(Output::of).toList()));
        return scope;
    }
}
