package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.Breakable.BrokenOffException;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TargetCompletion.Effort;
import dev.tidegate.schema.TargetCompletion.Kind;
import dev.tidegate.schema.TargetCompletion.Outcome;
import dev.tidegate.schema.TargetCompletion.Step;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Does steps in one session. Small ones of a table are one transaction; of large ones each is done
 * so that the table can be read and written meanwhile ({@link LargeBuild}).
 */
final class CompletionRun {
    private static final String FOREIGN_KEY_VIOLATED = "23503";

    private final ShortLocks locks;
    private final Breakable statements;
    private final LargeBuild builds;
    private final int serverVersion;
    private final List<LeftOut> leftOut = new ArrayList<>();

    /**
     * Makes it.
     *
     * @param statements of the connection
     */
    CompletionRun(Connection connection, Breakable statements) throws SQLException {
        this.statements = statements;
        this.locks = new ShortLocks(connection, statements);
        this.builds = new LargeBuild(connection, statements, locks);
        this.serverVersion = new Statements(connection).serverVersion();
    }

    /** Does them until one is broken off. */
    Outcome run(List<CompletionStep> steps, Consumer<Step> beginning) throws InterruptedException {
        int next = 0;
        while (next < steps.size()) {
            List<CompletionStep> together = together(steps, next);
            try {
                if (together.size() == 1 || !isDoneTogether(together, beginning)) {
                    oneByOne(together, beginning);
                }
            } catch (BrokenOffException e) {
                return new Outcome(leftOut, List.copyOf(steps.subList(next, steps.size())));
            }
            next += together.size();
        }
        return new Outcome(leftOut, List.of());
    }

    /** The next steps of one table that are small, or one that is not. */
    private static List<CompletionStep> together(List<CompletionStep> steps, int first) {
        int end = first + 1;
        while (end < steps.size()
                && steps.get(first).effort() == Effort.SMALL
                && steps.get(end).effort() == Effort.SMALL
                && steps.get(end).table().equals(steps.get(first).table())
                && isForeignKey(steps.get(end)) == isForeignKey(steps.get(first))
                && steps.get(end).kind() != Kind.FOREIGN_KEY) {
            end++;
        }
        return steps.subList(first, end);
    }

    private static boolean isForeignKey(Step step) {
        return step.refersTo().isPresent();
    }

    private void oneByOne(List<CompletionStep> some, Consumer<Step> beginning)
            throws BrokenOffException, InterruptedException {
        for (CompletionStep step : some) {
            beginning.accept(step);
            switch (step) {
                case CompletionStep.Key key -> key(key);
                case CompletionStep.Index index -> index(index);
                case CompletionStep.Statistics statistics -> statistics(statistics);
                case CompletionStep.ForeignKey foreignKey -> foreignKey(foreignKey);
                case CompletionStep.Validation validation -> validation(validation);
            }
        }
    }

    /** All or nothing: whether none was refused. */
    private boolean isDoneTogether(List<CompletionStep> together, Consumer<Step> beginning)
            throws BrokenOffException, InterruptedException {
        beginning.accept(together.getFirst());
        List<String> sql = new ArrayList<>();
        together.forEach(step -> sql.addAll(sql(step)));
        try {
            locks.run(concerned(together.getFirst()), sql);
            return true;
        } catch (SQLException e) {
            if (!Statements.isRefusal(Failures.state(e))) {
                throw Failures.of("complete table " + together.getFirst().table(), e);
            }
            return false; // which one, they show one by one
        }
    }

    /** A foreign key is about two tables, and so is its check, which locks the other one too. */
    private static Set<TableId> concerned(CompletionStep step) {
        return step.refersTo()
                .map(parent ->
                        parent.equals(step.table()) ? Set.of(parent) : Set.of(step.table(), parent))
                .orElse(Set.of(step.table()));
    }

    /** What is done in one transaction, while nobody writes the table. */
    private List<String> sql(CompletionStep step) {
        TableDdl ddl = ddl(step);
        return switch (step) {
            case CompletionStep.Key key -> List.of(ddl.addKey(key.key()));
            case CompletionStep.Index index ->
                    List.of(ddl.addIndex(index.index()), ddl.noteIndex(index.index().name()));
            case CompletionStep.Statistics statistics -> {
                List<String> sql = new ArrayList<>(identities(statistics.plan(), ddl));
                sql.add(ddl.analyze());
                yield sql;
            }
            case CompletionStep.ForeignKey foreignKey ->
                    foreignKey.key().action().isEmpty()
                            ? List.of(ddl.addForeignKey(foreignKey.key()))
                            : List.of(
                                    ddl.addForeignKey(foreignKey.key()),
                                    ddl.noteAction(foreignKey.key()));
            case CompletionStep.Validation validation -> List.of(ddl.validate(validation.key()));
        };
    }

    private TableDdl ddl(CompletionStep step) {
        return new TableDdl(step.plan(), serverVersion);
    }

    private void key(CompletionStep.Key step) throws BrokenOffException, InterruptedException {
        try {
            switch (step.effort()) {
                case SMALL -> locks.run(Set.of(step.table()), sql(step));
                case LARGE ->
                        builds.key(step.table(), step.key(), ddl(step)).ifPresent(leftOut::add);
            }
        } catch (SQLException e) {
            throw Failures.of("create key " + step.key().name() + " of table " + step.table(), e);
        }
    }

    private void index(CompletionStep.Index step) throws BrokenOffException, InterruptedException {
        try {
            switch (step.effort()) {
                case SMALL -> locks.run(Set.of(step.table()), sql(step));
                case LARGE -> builds.index(step.table(), step.index(), ddl(step));
            }
        } catch (SQLException e) {
            String state = Failures.state(e);
            if (!Statements.isRefusal(state)) {
                throw Failures.of(
                        "create index " + step.index().name() + " of table " + step.table(), e);
            }
            leaveOut(
                    step,
                    "index " + step.index().name(),
                    "PostgreSQL refuses it, SQLSTATE " + state);
        }
    }

    private void leaveOut(CompletionStep step, String object, String reason) {
        leftOut.add(new LeftOut(object, step.table().toString(), reason));
    }

    private void statistics(CompletionStep.Statistics step)
            throws BrokenOffException, InterruptedException {
        try {
            switch (step.effort()) {
                case SMALL -> locks.run(Set.of(step.table()), sql(step));
                case LARGE -> {
                    for (String sql : sql(step)) {
                        statements.run(sql);
                    }
                }
            }
        } catch (SQLException e) {
            throw Failures.of("analyze table " + step.table(), e);
        }
    }

    private static List<String> identities(TablePlan plan, TableDdl ddl) {
        return plan.columns().stream()
                .filter(column -> column.identity().isPresent())
                .map(ddl::advanceIdentity)
                .toList();
    }

    private void foreignKey(CompletionStep.ForeignKey step)
            throws BrokenOffException, InterruptedException {
        try {
            locks.run(concerned(step), sql(step));
        } catch (SQLException e) {
            throw Failures.of(
                    "create foreign key " + step.key().name() + " of table " + step.table(), e);
        }
    }

    /** Checks the rows that are there; some may violate a key that the source has WITH NOCHECK. */
    private void validation(CompletionStep.Validation step)
            throws BrokenOffException, InterruptedException {
        try {
            statements.run(ddl(step).validate(step.key()));
        } catch (SQLException e) {
            if (!Failures.state(e).equals(FOREIGN_KEY_VIOLATED)) {
                throw Failures.of(
                        "check foreign key " + step.key().name() + " of table " + step.table(), e);
            }
            leaveOut(
                    step,
                    "foreign key " + step.key().name() + " for rows of before",
                    "some violate it; it holds for new ones");
        }
    }
}
