package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.tsql.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * MERGE. H2 has all of it but NOT MATCHED BY SOURCE, which is a statement of its own before: the
 * rows that it changes have no partner in the source, so the others do not see it.
 */
final class Merges {
    private final Statement.Merge merge;
    private final Surroundings surroundings;
    private final Table table;
    private final String alias;

    private Merges(Statement.Merge merge, Surroundings surroundings) throws SqlError {
        this.merge = merge;
        this.surroundings = surroundings;
        this.table = Targets.table(merge.target(), surroundings);
        this.alias = merge.alias().orElse(table.name().name());
    }

    static Plan plan(Statement.Merge merge, Surroundings surroundings) throws SqlError {
        if (merge.output().isPresent()) {
            throw Unsupported.of("OUTPUT in MERGE");
        }
        return new Merges(merge, surroundings).plan();
    }

    private Plan plan() throws SqlError {
        List<Command> commands = new ArrayList<>();
        List<Statement.MergeWhen> rest = new ArrayList<>();
        for (Statement.MergeWhen when : merge.whens()) {
            if (when.match() == Statement.MergeMatch.NOT_MATCHED_BY_SOURCE) {
                commands.add(notMatchedBySource(when));
            } else {
                rest.add(when);
            }
        }
        if (!rest.isEmpty()) {
            commands.add(merge(rest));
        }
        return new Sequence(commands, table.identityColumn().map(Column::name));
    }

    /** Several statements that are one. */
    record Sequence(List<Command> commands, Optional<String> identityColumn) implements Plan {
        @Override
        public DataStatements.Outcome run(Surroundings surroundings, ResultSink sink)
                throws SqlError {
            long rows = 0;
            for (Command command : commands) {
                rows += command.update(surroundings, Optional.empty()).rows();
            }
            return new DataStatements.Outcome(ResultSink.Command.MERGE, rows, Optional.empty());
        }
    }

    private Scope.Source own() {
        return new Scope.Source(
                alias,
                Optional.of(table.name()),
                table.columns().stream().map(Output::of).toList());
    }

    private Command notMatchedBySource(Statement.MergeWhen when) throws SqlError {
        Translation translation = new Translation(surroundings, Translation.Purpose.STATEMENT);
        Scope scope = new Scope(Targets.scope(merge.with()));
        scope.add(own());
        Expressions outside = new Expressions(translation, scope);
        Scope inner = new Scope(scope);
        String source = new Sources(translation).list(List.of(merge.source()), inner);
        String on = new Expressions(translation, inner).conditions().h2(merge.on());
        String where = " WHERE NOT EXISTS (SELECT 1 FROM " + source + " WHERE " + on + ")";
        if (when.and().isPresent()) {
            where += " AND " + outside.conditions().h2(when.and().get());
        }
        String target = table.name().h2Name() + " " + ObjectName.quote(alias);
        String sql =
                switch (when.action()) {
                    case Statement.MergeDelete _ -> "DELETE FROM " + target + where;
                    case Statement.MergeUpdate update ->
                            "UPDATE " + target + " SET " + set(update, outside) + where;
                    case Statement.MergeInsert _ ->
                            throw new SqlError(
                                    10711,
                                    15,
                                    1,
                                    "An action of type 'INSERT' is not allowed in the 'WHEN NOT"
                                            + " MATCHED BY SOURCE' clause of a MERGE statement.");
                };
        return Command.of(sql, translation);
    }

    private Command merge(List<Statement.MergeWhen> whens) throws SqlError {
        Translation translation = new Translation(surroundings, Translation.Purpose.STATEMENT);
        Scope scope = new Scope(Targets.scope(merge.with()));
        TableSource using = merge.source();
        String source = new Sources(translation).list(List.of(using), scope);
        scope.add(own());
        Expressions expressions = new Expressions(translation, scope);
        StringBuilder sql =
                new StringBuilder("MERGE INTO ")
                        .append(table.name().h2Name())
                        .append(' ')
                        .append(ObjectName.quote(alias))
                        .append(" USING ")
                        .append(using instanceof TableSource.Join ? "(" + source + ")" : source)
                        .append(" ON ")
                        .append(expressions.conditions().h2(merge.on()));
        for (Statement.MergeWhen when : whens) {
            sql.append(branch(when, expressions));
        }
        return Command.of(sql.toString(), translation);
    }

    private String branch(Statement.MergeWhen when, Expressions expressions) throws SqlError {
        boolean matched = when.match() == Statement.MergeMatch.MATCHED;
        String text = matched ? " WHEN MATCHED" : " WHEN NOT MATCHED";
        if (when.and().isPresent()) {
            text += " AND " + expressions.conditions().h2(when.and().get());
        }
        return text
                + " THEN "
                + switch (when.action()) {
                    case Statement.MergeDelete _ -> "DELETE";
                    case Statement.MergeUpdate update -> "UPDATE SET " + set(update, expressions);
                    case Statement.MergeInsert insert -> insert(insert, expressions);
                };
    }

    private String set(Statement.MergeUpdate update, Expressions expressions) throws SqlError {
        StringJoiner set = new StringJoiner(", ");
        for (Statement.SetClause clause : update.set()) {
            if (clause.variable().isPresent()) {
                throw Unsupported.of("SET @variable in MERGE");
            }
            Column column = Updates.writable(table, clause);
            set.add(
                    ObjectName.quote(column.name())
                            + " = "
                            + Inserts.value(Updates.value(clause, alias), column, expressions));
        }
        return set.toString();
    }

    private String insert(Statement.MergeInsert insert, Expressions expressions) throws SqlError {
        List<Column> columns = new ArrayList<>();
        for (String name : insert.columns()) {
            Column column = Targets.column(table, name);
            Targets.requireWritable(column);
            columns.add(column);
        }
        if (columns.isEmpty()) {
            columns.addAll(Inserts.writable(table));
        }
        if (columns.size() != insert.values().size()) {
            throw Inserts.wrongCount();
        }
        StringJoiner names = new StringJoiner(", ", "INSERT (", ")");
        StringJoiner values = new StringJoiner(", ", " VALUES (", ")");
        for (int i = 0; i < columns.size(); i++) {
            Expression value = insert.values().get(i);
            names.add(ObjectName.quote(columns.get(i).name()));
            values.add(Inserts.value(value, columns.get(i), expressions));
        }
        return names.toString() + values;
    }
}
