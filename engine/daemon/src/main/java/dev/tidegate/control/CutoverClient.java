package dev.tidegate.control;

import dev.tidegate.control.CutoverDesk.Answer;
import dev.tidegate.control.CutoverDesk.Order;
import dev.tidegate.control.CutoverDesk.Progress;
import dev.tidegate.cutover.CutoverPlan;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.DryRun;
import dev.tidegate.settings.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** Asks a running daemon about the cutover. */
final class CutoverClient {
    private static final String PATH = "/api/v1/cutover";

    private final DaemonClient daemon;

    CutoverClient(DaemonClient daemon) {
        this.daemon = daemon;
    }

    /** How it is. */
    CutoverStatus status() throws InterruptedException {
        return daemon.parsed(daemon.read(PATH), CutoverJson::readStatus, "a cutover's status");
    }

    /** How long a handover would take now. */
    CutoverPlan plan(Direction direction) throws InterruptedException {
        String query = "?direction=" + direction.name().toLowerCase(Locale.ROOT);
        return posted("/plan" + query, CutoverJson::readPlan, "a plan");
    }

    /** What an order would run. */
    List<DryRun.Line> dryRun(Order order) throws InterruptedException {
        List<String> parameters = parameters(order);
        parameters.add("dry_run=true");
        return posted(path(order, parameters), CutoverJson::readLines, "statements");
    }

    /**
     * Does something, and returns when it is done.
     *
     * @param waiting hears each time that it goes on
     */
    Answer run(Order order, Consumer<Answer> waiting) throws InterruptedException {
        String path = path(order, parameters(order));
        Answer answer = posted(path, CutoverJson::readAnswer, "an answer");
        while (answer.progress() == Progress.GOES_ON) {
            waiting.accept(answer);
            answer = posted(path, CutoverJson::readAnswer, "an answer");
        }
        return answer;
    }

    private static List<String> parameters(Order order) {
        List<String> parameters = new ArrayList<>();
        order.writePauseMax()
                .ifPresent(it -> parameters.add("max_write_pause=" + Durations.text(it)));
        order.verify()
                .ifPresent(
                        it -> parameters.add("final_verify=" + it.name().toLowerCase(Locale.ROOT)));
        return parameters;
    }

    private static String path(Order order, List<String> parameters) {
        return "/"
                + order.action().text()
                + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    /** What it can show of itself: the text of the file. */
    String passport() throws InterruptedException {
        return daemon.document(PATH + "/passport");
    }

    private <T> T posted(String path, Function<String, T> reader, String what)
            throws InterruptedException {
        return daemon.parsed(daemon.document(PATH + path), reader, what);
    }
}
