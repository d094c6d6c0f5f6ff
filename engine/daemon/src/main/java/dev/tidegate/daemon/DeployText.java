package dev.tidegate.daemon;

import dev.tidegate.convert.Stage.Manner;
import dev.tidegate.convert.deploy.DeployPlan;
import dev.tidegate.convert.deploy.DeployPlan.Task;
import dev.tidegate.convert.review.ReviewBoard.Reviewed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code tidegate deploy} prints. */
final class DeployText {
    private DeployText() {}

    /** What is to be done, what is not, and why. */
    static String about(Path folder, DeployPlan plan) {
        StringBuilder text = new StringBuilder();
        for (Reviewed reviewed : plan.blocked()) {
            text.append(
                    "%s %s: %s%n"
                            .formatted(
                                    reviewed.state().name().toLowerCase(Locale.ROOT),
                                    reviewed.entry().object(),
                                    String.join("; ", why(reviewed))));
        }
        if (!plan.blocked().isEmpty()) {
            text.append(
                    "nothing is deployed: %d objects wait for a look, or are rejected%n"
                            .formatted(plan.blocked().size()));
            text.append(
                    "next: tidegate review show %s '%s', then approve or reject it%n"
                            .formatted(folder, plan.blocked().getFirst().entry().object()));
        }
        plan.refusals()
                .forEach(refusal ->
                        text.append(
                                "cannot deploy %s: %s%n  hint: %s%n"
                                        .formatted(
                                                refusal.path(), refusal.fact(), refusal.hint())));
        plan.leftOut().forEach(object -> text.append("left out: %s%n".formatted(object)));
        plan.gone()
                .forEach(path ->
                        text.append(
                                "somebody dropped it, so it is made again: %s%n".formatted(path)));
        plan.drifted()
                .forEach(drift ->
                        text.append(
                                "not as deployed, left as it is: %s (%s)%n"
                                        .formatted(
                                                String.join(", ", drift.objects()), drift.path())));
        plan.orphaned()
                .forEach(orphan ->
                        text.append(
                                "deployed before, no longer in the folder, left as it is: %s (%s)%n"
                                        .formatted(
                                                String.join(", ", orphan.objects()),
                                                orphan.path())));
        if (plan.isPossible()) {
            long statements =
                    plan.tasks().stream()
                            .mapToLong(task -> task.drops().size() + task.statements().size())
                            .sum();
            text.append(
                    "%s: %d files to deploy with %d statements, %d as deployed%n"
                            .formatted(
                                    plan.database(),
                                    plan.tasks().size(),
                                    statements,
                                    plan.unchanged().size()));
        }
        return text.toString();
    }

    private static List<String> why(Reviewed reviewed) {
        List<String> why = new ArrayList<>(reviewed.reasons());
        reviewed.decision()
                .ifPresent(last ->
                        why.add(
                                reviewed.hasEnded()
                                        ? "changed since " + last.by() + " looked at it"
                                        : last.reason()));
        return why;
    }

    /** Lines as comments of a script. */
    static String commented(String lines) {
        return lines.lines().map(line -> "-- " + line + "\n").collect(Collectors.joining());
    }

    /** Every statement in its transaction, as a script. */
    static String statements(DeployPlan plan) {
        StringBuilder text = new StringBuilder();
        List<Task> together = new ArrayList<>();
        for (Task task : plan.tasks()) {
            if (task.file().stage().manner() == Manner.TOGETHER) {
                together.add(task);
            } else {
                append(text, together);
                together.clear();
                text.append(title(task));
                task.drops().forEach(drop -> text.append(drop).append(";\n"));
                task.statements().forEach(it -> text.append(it).append(";\n"));
            }
        }
        append(text, together);
        text.append("-- none of it was run\n");
        return text.toString();
    }

    private static void append(StringBuilder text, List<Task> together) {
        if (together.isEmpty()) {
            return;
        }
        text.append("begin;\n");
        for (Task task : together.reversed()) {
            task.drops().forEach(drop -> text.append(drop).append(";\n"));
        }
        for (Task task : together) {
            text.append(title(task));
            task.statements().forEach(it -> text.append(it).append(";\n"));
        }
        text.append("commit;\n");
    }

    private static String title(Task task) {
        return "-- "
                + task.file().path()
                + (task.there().isEmpty()
                        ? ""
                        : " (there already: " + String.join(", ", task.there()) + ")")
                + "\n";
    }

    /** Triggers that the cutover has to switch on. */
    static String disabled(List<String> triggers) {
        return "disabled until the cutover, since changes are applied here: %s%n"
                .formatted(String.join(", ", triggers));
    }

    static String done(DeployPlan plan) {
        return plan.tasks().isEmpty() ? "nothing to do%n".formatted() : "done%n".formatted();
    }
}
