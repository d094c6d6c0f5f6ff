package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.tsql.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows that an UPDATE or DELETE changes: a table, alone or joined with others.
 *
 * @param table the table
 * @param alias its name in the statement
 * @param scope all sources
 * @param from H2's text of the joined sources; empty when the table stands alone
 */
record Changed(Table table, String alias, Scope scope, Optional<String> from) {
    /** Finds out from a target and what stands in FROM. */
    static Changed of(
            Statement.Target target, List<TableSource> from, Scope outer, Translation translation)
            throws SqlError {
        Scope scope = new Scope(outer);
        Optional<TableSource> own = own(target, from);
        Table table =
                own.isPresent()
                        ? table(own.get(), translation.surroundings())
                        : Targets.table(target, translation.surroundings());
        boolean alone =
                from.isEmpty()
                        || own.isPresent() && from.size() == 1 && own.get().equals(from.getFirst());
        if (alone) {
            String alias = own.isPresent() ? aliasOf(own.get()) : table.name().name();
            scope.add(source(alias, table));
            return new Changed(table, alias, scope, Optional.empty());
        }
        List<TableSource> sources = new ArrayList<>(from);
        String alias = own.isPresent() ? aliasOf(own.get()) : table.name().name();
        String text = new Sources(translation).list(sources, scope);
        if (own.isEmpty()) {
            scope.add(source(alias, table));
            text += ", " + table.name().h2Name() + " " + ObjectName.quote(alias);
        }
        return new Changed(table, alias, scope, Optional.of(text));
    }

    private static Scope.Source source(String alias, Table table) {
        return new Scope.Source(
                alias,
                Optional.of(table.name()),
                table.columns().stream().map(Output::of).toList());
    }

    private static Table table(TableSource source, Surroundings surroundings) throws SqlError {
        return switch (source) {
            case TableSource.Named named ->
                    Targets.table(new Statement.NamedTarget(named.name(), List.of()), surroundings);
            case TableSource.TableVariable variable ->
                    Targets.table(new Statement.VariableTarget(variable.variable()), surroundings);
            case TableSource.Derived _, TableSource.Function _, TableSource.Join _ ->
                    throw Unsupported.of("changing a derived table");
        };
    }

    private static String aliasOf(TableSource source) {
        return switch (source) {
            case TableSource.Named named -> named.alias().orElse(named.name().last());
            case TableSource.TableVariable variable -> variable.alias().orElse(variable.variable());
            case TableSource.Derived derived -> derived.alias();
            case TableSource.Function function -> function.name().last();
            case TableSource.Join _ -> "";
        };
    }

    /** The source in FROM that the target names, by its alias first. */
    private static Optional<TableSource> own(Statement.Target target, List<TableSource> from) {
        List<TableSource> all = new ArrayList<>();
        from.forEach(source -> flatten(source, all));
        Optional<TableSource> byAlias =
                all.stream().filter(source -> answersByAlias(source, target)).findFirst();
        return byAlias.isPresent()
                ? byAlias
                : all.stream().filter(source -> answersByName(source, target)).findFirst();
    }

    private static void flatten(TableSource source, List<TableSource> all) {
        if (source instanceof TableSource.Join join) {
            flatten(join.left(), all);
            flatten(join.right(), all);
        } else {
            all.add(source);
        }
    }

    private static boolean answersByAlias(TableSource source, Statement.Target target) {
        return switch (target) {
            case Statement.VariableTarget variable ->
                    aliasOf(source).equalsIgnoreCase(variable.variable());
            case Statement.NamedTarget(Name name, var _) ->
                    name.parts().size() == 1 && aliasOf(source).equalsIgnoreCase(name.last());
        };
    }

    private static boolean answersByName(TableSource source, Statement.Target target) {
        return target instanceof Statement.NamedTarget(Name name, var _)
                && source instanceof TableSource.Named named
                && named.name().last().equalsIgnoreCase(name.last());
    }
}
