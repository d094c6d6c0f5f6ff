package dev.tidegate.daemon;

import dev.tidegate.control.TargetDeed;
import dev.tidegate.convert.Stage.Phase;
import dev.tidegate.convert.deploy.DeployPlan;
import dev.tidegate.convert.deploy.DeployTarget;
import dev.tidegate.convert.deploy.Deployer;
import dev.tidegate.trail.AuditTrail;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deploys, and notes it in the audit trail: that it is begun, or it is not; each file as soon as it
 * is committed; and what came of it. What need not be done is not noted.
 */
public final class NotedDeploy {
    static final String ACT = "deploy";

    /** Of paths in one entry; an entry holds a thousand characters. */
    private static final int CHARACTERS_MAX = 900;

    private NotedDeploy() {}

    /** What is asked for: the database, and of what phases. */
    static String subject(String database, Set<Phase> phases) {
        return database
                + phases.stream()
                        .sorted()
                        .map(phase -> " " + phase.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .collect(Collectors.joining());
    }

    /** Carries a plan out if it is possible; else notes why it is not, and does nothing. */
    public static void carryOut(
            DeployTarget target,
            DeployPlan plan,
            Set<Phase> phases,
            AuditTrail trail,
            Deployer.Listener listener) {
        TargetDeed deed = new TargetDeed(trail, ACT, subject(plan.database(), phases));
        if (!plan.isPossible()) {
            deed.refused(
                    "%d objects wait for a look, %d files have something in the way"
                            .formatted(plan.blocked().size(), plan.refusals().size()));
            return;
        }
        if (plan.tasks().isEmpty()) {
            return;
        }
        deed.carryOut(
                plan.tasks().size() + " files to deploy",
                () -> {
                    Noting noting = new Noting(deed, listener);
                    Deployer.carryOut(target, plan, noting);
                    return noting.files + " files deployed";
                });
    }

    private static final class Noting implements Deployer.Listener {
        private final TargetDeed deed;
        private final Deployer.Listener listener;
        private int files;

        Noting(TargetDeed deed, Deployer.Listener listener) {
            this.deed = deed;
            this.listener = listener;
        }

        @Override
        public void running(String path, String statement) {
            listener.running(path, statement);
        }

        @Override
        public void done(String path) {
            listener.done(path);
        }

        @Override
        public void committed(List<String> paths) {
            files += paths.size();
            List<String> entry = new ArrayList<>();
            int characters = 0;
            for (String path : paths) {
                if (!entry.isEmpty() && characters + path.length() > CHARACTERS_MAX) {
                    note(entry);
                    entry.clear();
                    characters = 0;
                }
                entry.add(path);
                characters += path.length() + 2;
            }
            note(entry);
            listener.committed(paths);
        }

        private void note(List<String> paths) {
            deed.goesOn("deployed: " + String.join(", ", paths));
        }

        @Override
        public void disabled(List<String> triggers) {
            listener.disabled(triggers);
        }
    }
}
