package dev.tidegate.convert.deploy;

import dev.tidegate.convert.Stage;
import dev.tidegate.convert.Stage.Manner;
import dev.tidegate.convert.deploy.DeployPlan.Task;
import dev.tidegate.convert.deploy.DeployTarget.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Carries a plan out.
 *
 * <pre>
 * tables                        one transaction: objects and what is remembered of them, or nothing
 * indexes, foreign keys         one for each statement, then one that remembers the file
 * code, triggers, permissions   one transaction
 * </pre>
 *
 * <p>So whenever it ends, the next plan goes on from there: a statement that was committed alone is
 * found on the target. A comment or a validation that is repeated does no harm.
 */
public final class Deployer {
    private final DeployTarget target;
    private final Listener listener;
    private final String database;

    /** Hears what is done, on the thread that does it. */
    public interface Listener {
        /** A statement is about to run. */
        void running(String path, String statement);

        /** A file is done; it is committed with the others of its transaction. */
        void done(String path);

        /** These files are committed, whatever comes behind them. */
        void committed(List<String> paths);

        /** Triggers were switched off, since changes are applied to their tables. */
        void disabled(List<String> triggers);
    }

    private Deployer(DeployTarget target, String database, Listener listener) {
        this.target = target;
        this.database = database;
        this.listener = listener;
    }

    /** Does it; the plan must be possible. */
    public static void carryOut(DeployTarget target, DeployPlan plan, Listener listener) {
        if (!plan.isPossible()) {
            throw new IllegalArgumentException("a plan that is not possible");
        }
        Deployer deployer = new Deployer(target, plan.database(), listener);
        List<Task> together = new ArrayList<>();
        for (Task task : plan.tasks()) {
            if (task.file().stage().manner() == Manner.TOGETHER) {
                together.add(task);
            } else {
                deployer.together(together);
                together.clear();
                deployer.oneByOne(task);
            }
        }
        deployer.together(together);
    }

    private void together(List<Task> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        try (Transaction transaction = target.begin()) {
            for (Task task : tasks.reversed()) {
                task.drops().forEach(drop -> run(transaction, task, drop));
            }
            transaction.settle();
            List<String> disabled = new ArrayList<>();
            for (Task task : tasks) {
                task.statements().forEach(statement -> run(transaction, task, statement));
                List<Found> made = transaction.appeared();
                remember(transaction, task, made);
                disabled.addAll(disable(transaction, task, made));
                listener.done(task.file().path());
            }
            transaction.commit();
            listener.committed(tasks.stream().map(task -> task.file().path()).toList());
            if (!disabled.isEmpty()) {
                listener.disabled(disabled);
            }
        }
    }

    /** Those of a table that is followed would do a second time what the source did. */
    private List<String> disable(Transaction transaction, Task task, List<Found> made) {
        if (task.file().stage() != Stage.TRIGGERS || !target.isFollowed()) {
            return List.of();
        }
        List<String> disabled = new ArrayList<>();
        for (Found found : made) {
            found.disable()
                    .ifPresent(statement -> {
                        run(transaction, task, statement);
                        disabled.add(found.identity());
                    });
        }
        return disabled;
    }

    private void oneByOne(Task task) {
        List<String> all = new ArrayList<>(task.drops());
        all.addAll(task.statements());
        for (String statement : all) {
            try (Transaction transaction = target.begin()) {
                run(transaction, task, statement);
                transaction.commit();
            }
        }
        try (Transaction transaction = target.begin()) {
            List<Found> made =
                    target.catalog().stream()
                            .filter(found ->
                                    task.expected().stream().anyMatch(it -> it.isNamed(found))
                                            || task.there().contains(found.identity()))
                            .toList();
            remember(transaction, task, made);
            transaction.commit();
        }
        listener.done(task.file().path());
        listener.committed(List.of(task.file().path()));
    }

    private void run(Transaction transaction, Task task, String statement) {
        listener.running(task.file().path(), statement);
        transaction.run("deploy " + task.file().path(), statement);
    }

    private void remember(Transaction transaction, Task task, List<Found> made) {
        Set<String> identities = new LinkedHashSet<>(task.there());
        if (task.drops().isEmpty()) {
            identities.addAll(task.before()); // what was run over them made nothing new
        }
        made.forEach(found -> identities.add(found.identity()));
        List<Found> now =
                identities.size() == made.size() ? made : transaction.find(List.copyOf(identities));
        List<String> there =
                identities.stream()
                        .filter(each ->
                                now.stream().anyMatch(found -> found.identity().equals(each)))
                        .toList();
        transaction.remember(
                database,
                new Deployed(
                        task.file().path(),
                        task.file().object(),
                        task.hash(),
                        there,
                        Found.fingerprint(now),
                        target.serverVersion()));
    }
}
