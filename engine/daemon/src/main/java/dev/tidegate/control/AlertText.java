package dev.tidegate.control;

import dev.tidegate.alert.AlertChannel.Receiver;
import dev.tidegate.alert.Condition;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What needs attention, for people, on at most 100 columns. */
final class AlertText {
    private static final int WIDTH = 100;

    /** The status tells these with the error's own words. */
    private static final Set<String> TOLD_AS_FAILURE =
            Set.of(Condition.STOPPED.id(), Condition.FAILING.id());

    private AlertText() {}

    /** Lines below the header of the status; empty if all is well. */
    static String render(Status status) {
        List<AlertShown> shown = shown(status);
        if (shown.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("\nNEEDS ATTENTION\n");
        for (AlertShown alert : shown) {
            String of = alert.subject().isEmpty() ? "" : " of " + alert.subject();
            text.append(
                    wrapped(
                            "  %s%s, since %s: "
                                    .formatted(
                                            alert.stage(),
                                            of,
                                            alert.since().truncatedTo(ChronoUnit.SECONDS)),
                            alert.what()));
            text.append(wrapped("      do: ", alert.command()));
        }
        return text.toString();
    }

    /** What to do first; empty if nothing needs attention. */
    static Optional<String> next(Status status) {
        return shown(status).stream().findFirst().map(AlertShown::command);
    }

    private static List<AlertShown> shown(Status status) {
        return status.alerts().stream()
                .filter(it -> !TOLD_AS_FAILURE.contains(it.condition()))
                .toList();
    }

    /** Of those who are told, the ones that do not take it. */
    static String receivers(List<Receiver> receivers) {
        StringBuilder text = new StringBuilder();
        for (Receiver receiver : receivers) {
            receiver.failing()
                    .ifPresent(why ->
                            text.append(
                                    wrapped(
                                            "  alerts         ",
                                            "NOT DELIVERED to %s since %s: it %s; waiting %d, lost %d"
                                                    .formatted(
                                                            receiver.address(),
                                                            receiver.failingSince()
                                                                    .map(it ->
                                                                            it.truncatedTo(
                                                                                    ChronoUnit
                                                                                            .SECONDS))
                                                                    .map(Object::toString)
                                                                    .orElse("the start"),
                                                            why,
                                                            receiver.waiting(),
                                                            receiver.lost()))));
        }
        return text.toString();
    }

    /** Words on lines of at most 100 columns; those behind the first are indented. */
    static String wrapped(String start, String words) {
        StringBuilder text = new StringBuilder();
        StringBuilder line = new StringBuilder(start);
        boolean begun = false;
        for (String word : words.split(" ", -1)) {
            if (begun && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line.setLength(0);
                line.append("      ");
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            begun = true;
        }
        return text.append(line).append('\n').toString();
    }
}
