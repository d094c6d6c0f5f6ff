package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.DataStatements;
import dev.tidegate.sandbox.sqlserver.bind.TableLock;
import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.ServerSettings.Firing;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.tsql.TableSource;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs one statement that reads or writes rows, in the session's transaction or in its own. */
final class StatementRunner {
    private final EngineSession session;
    private final ScopeSurroundings surroundings;
    private final ResultSink sink;

    StatementRunner(EngineSession session, ScopeSurroundings surroundings, ResultSink sink) {
        this.session = session;
        this.surroundings = surroundings;
        this.sink = sink;
    }

    void run(Statement.Data statement) throws SqlError, SQLException {
        Transactions transactions = session.transactions();
        requirePermission(statement);
        List<Triggers.Trigger> fired = List.of();
        if (writes(statement)) {
            transactions.requireWritable();
            requireOptions(statement);
            fired = fired(statement);
        }
        if (touchesTables(statement)) {
            session.beginImplicit(sink);
        }
        H2Errors.Doing before = session.h2Errors().doing();
        session.h2Errors().doing(new H2Errors.Doing(verb(statement), () -> target(statement)));
        surroundings.statementBegins();
        Transactions.Undo undo = transactions.startStatement();
        DataStatements.Outcome outcome;
        try {
            lockTarget(statement);
            if (writes(statement)) {
                announce(statement);
                transactions.times().write(verb(statement), written(statement));
            }
            outcome = DataStatements.run(statement, surroundings, sink);
            if (!fired.isEmpty()) {
                session.rowCount(Math.max(0, outcome.rows()));
                new TriggerRun(session, surroundings.scope(), sink).run(fired);
            }
            transactions.endStatement();
        } catch (SqlError | SQLException | RuntimeException e) {
            transactions.failStatement(undo);
            throw e;
        } finally {
            session.h2Errors().doing(before);
            session.locks().endStatement();
            surroundings.statementEnds();
        }
        outcome.identity().ifPresent(this::identity);
        session.rowCount(Math.max(0, outcome.rows()));
        done(statement, outcome);
    }

    /** The database that a statement writes to. */
    private String written(Statement.Data statement) {
        return target(statement)
                .map(table -> table.name().database())
                .orElseGet(surroundings::database);
    }

    /** The triggers that a statement fires; 40517 for one that the stand-in does not run. */
    private List<Triggers.Trigger> fired(Statement.Data statement) throws SqlError {
        Optional<Table> table = target(statement);
        if (table.isEmpty()) {
            return List.of();
        }
        List<Triggers.Trigger> fired =
                session.engine()
                        .triggers()
                        .firedBy(events(statement), table.get(), session.server());
        boolean leavesOut = session.engine().settings().firing() == Firing.LEFT_OUT;
        for (Triggers.Trigger trigger : fired) {
            if (trigger.body().isEmpty() && !leavesOut) {
                throw Messages.triggerNotRun(trigger.module().name().toString());
            }
            if (trigger.body().isPresent() && hasOutput(statement)) {
                throw Messages.outputWithTriggers(table.get().name().name());
            }
        }
        return fired;
    }

    /** What a statement may do to rows; TRUNCATE fires nothing. */
    private static Set<String> events(Statement.Data statement) {
        return switch (statement) {
            case Statement.Insert _ -> Set.of("INSERT");
            case Statement.Update _ -> Set.of("UPDATE");
            case Statement.Delete _ -> Set.of("DELETE");
            case Statement.Merge merge ->
                    merge.whens().stream()
                            .map(when ->
                                    switch (when.action()) {
                                        case Statement.MergeUpdate _ -> "UPDATE";
                                        case Statement.MergeDelete _ -> "DELETE";
                                        case Statement.MergeInsert _ -> "INSERT";
                                    })
                            .collect(Collectors.toSet());
            case Statement.Select _, Statement.Truncate _ -> Set.of();
        };
    }

    /** Filtered indexes and those on computed columns allow changes under certain options only. */
    private void requireOptions(Statement.Data statement) throws SqlError {
        List<String> wrong = session.options().wrongForIndexes();
        if (!wrong.isEmpty() && target(statement).filter(StatementRunner::isGuarded).isPresent()) {
            throw Messages.wrongOptions(verb(statement), wrong);
        }
    }

    private static boolean isGuarded(Table table) {
        return table.indexes().stream()
                .anyMatch(index ->
                        index.filter().isPresent()
                                || index.columns().stream()
                                        .anyMatch(column ->
                                                table.column(column.name())
                                                        .flatMap(Column::computed)
                                                        .isPresent()));
    }

    /** Locks the table that is written to when a hint asks for it. */
    private void lockTarget(Statement.Data statement) throws SqlError {
        if (DataStatements.locksTarget(statement)) {
            Optional<Table> table = target(statement);
            if (table.isPresent()) {
                session.calls()
                        .run(() -> {
                            session.locks().lock(table.get().name(), TableLock.EXCLUSIVE);
                            return table;
                        });
            }
        }
    }

    /** Takes the locks of whoever writes, on all tables whose rows may change. */
    private void announce(Statement.Data statement) throws SqlError {
        Optional<Table> table = target(statement);
        if (table.isEmpty()) {
            return;
        }
        Set<ObjectName> changed =
                statement instanceof Statement.Insert
                        ? Set.of(table.get().name())
                        : session.engine().cascades().of(table.get().name(), session.server());
        session.calls()
                .run(() -> {
                    for (ObjectName each : changed) {
                        session.locks().write(each);
                    }
                    return changed;
                });
    }

    private void identity(long value) {
        session.lastIdentity(value);
        surroundings.scope().identity(value);
    }

    private void done(Statement.Data statement, DataStatements.Outcome outcome) {
        if (isAssignment(statement)) {
            return;
        }
        boolean rows = outcome.command() == ResultSink.Command.SELECT;
        if (!session.options().noCount) {
            if (rows || outcome.rows() >= 0) {
                sink.done(outcome.command(), outcome.rows());
            }
        } else if (rows || hasOutput(statement)) {
            sink.done(outcome.command(), -1);
        }
    }

    /** SELECT that only gives variables values: no result, no count. */
    private static boolean isAssignment(Statement.Data statement) {
        return statement instanceof Statement.Select(Query query, var _)
                && query.body() instanceof Query.Select select
                && !select.items().isEmpty()
                && select.items().stream().allMatch(Query.Assignment.class::isInstance);
    }

    private static boolean hasOutput(Statement.Data statement) {
        Optional<Statement.Output> output =
                switch (statement) {
                    case Statement.Insert insert -> insert.output();
                    case Statement.Update update -> update.output();
                    case Statement.Delete delete -> delete.output();
                    case Statement.Merge merge -> merge.output();
                    case Statement.Select _, Statement.Truncate _ -> Optional.empty();
                };
        return output.filter(each -> each.into().isEmpty()).isPresent();
    }

    private static boolean writes(Statement.Data statement) {
        return !(statement instanceof Statement.Select(Query query, var _))
                || query.body() instanceof Query.Select select && select.into().isPresent();
    }

    /** What begins a transaction under SET IMPLICIT_TRANSACTIONS ON. */
    private static boolean touchesTables(Statement.Data statement) {
        return !(statement instanceof Statement.Select(Query query, var _))
                || !(query.body() instanceof Query.Select select)
                || !select.from().isEmpty();
    }

    private static String verb(Statement.Data statement) {
        return switch (statement) {
            case Statement.Select _ -> "SELECT";
            case Statement.Insert _ -> "INSERT";
            case Statement.Update _ -> "UPDATE";
            case Statement.Delete _ -> "DELETE";
            case Statement.Merge _ -> "MERGE";
            case Statement.Truncate _ -> "TRUNCATE";
        };
    }

    /** The table whose rows a statement changes. */
    private Optional<Table> target(Statement.Data statement) {
        return switch (statement) {
            case Statement.Insert insert -> table(insert.target(), List.of());
            case Statement.Update update -> table(update.target(), update.from());
            case Statement.Delete delete -> table(delete.target(), delete.from());
            case Statement.Merge merge -> table(merge.target(), List.of());
            case Statement.Truncate truncate -> table(truncate.table());
            case Statement.Select _ -> Optional.empty();
        };
    }

    private Optional<Table> table(Statement.Target target, List<TableSource> from) {
        return switch (target) {
            case Statement.VariableTarget(String variable) -> surroundings.localTable(variable);
            case Statement.NamedTarget(Name name, var _) ->
                    from.stream()
                            .flatMap(source -> aliased(source, name.last()).stream())
                            .findFirst()
                            .or(() -> Optional.of(name))
                            .flatMap(this::table);
        };
    }

    private static Optional<Name> aliased(TableSource source, String alias) {
        return switch (source) {
            case TableSource.Named named ->
                    named.alias().filter(alias::equalsIgnoreCase).map(_ -> named.name());
            case TableSource.Join join ->
                    aliased(join.left(), alias).or(() -> aliased(join.right(), alias));
            default -> Optional.empty();
        };
    }

    private Optional<Table> table(Name name) {
        if (LocalTables.isLocal(name.last())) {
            return surroundings.localTable(name.last());
        }
        return surroundings.catalog().table(ObjectNames.resolve(name, surroundings));
    }

    private void requirePermission(Statement.Data statement) throws SqlError {
        Access access = session.server().access();
        String login = session.login().user();
        if (access.isUnlimited(login) || surroundings.scope().procedure().isPresent()) {
            return;
        }
        String permission = statement instanceof Statement.Truncate ? "ALTER" : verb(statement);
        Optional<Table> target = target(statement);
        if (target.isPresent()) {
            List<String> needed =
                    permission.equals("MERGE")
                            ? List.of("INSERT", "UPDATE", "DELETE")
                            : List.of(permission);
            for (String each : needed) {
                access.require(login, each, target.get().name());
            }
        }
    }
}
