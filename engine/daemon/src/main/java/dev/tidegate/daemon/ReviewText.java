package dev.tidegate.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.convert.ObjectText;
import dev.tidegate.convert.review.Decision;
import dev.tidegate.convert.review.Manifest.Item;
import dev.tidegate.convert.review.ReviewBoard;
import dev.tidegate.convert.review.ReviewBoard.Reviewed;
import dev.tidegate.convert.review.ReviewBoard.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code tidegate review} prints. */
final class ReviewText {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int NUMBER_WIDTH = 6;

    private ReviewText() {}

    /** One line for each object that is shown, a count of all, and what to do next. */
    static String list(Path folder, List<Reviewed> all, List<Reviewed> shown) {
        StringBuilder text = new StringBuilder();
        shown.forEach(reviewed -> text.append(line(reviewed)));
        text.append(count(all));
        all.stream()
                .filter(reviewed -> reviewed.state() == State.WAITING)
                .findFirst()
                .ifPresent(reviewed ->
                        text.append(
                                "next: tidegate review show %s '%s'%n"
                                        .formatted(folder, reviewed.entry().object())));
        return text.toString();
    }

    private static String line(Reviewed reviewed) {
        String why = String.join("; ", reviewed.reasons());
        String decided =
                reviewed.decision()
                        .map(last ->
                                (reviewed.hasEnded() ? "changed since it was " + word(last) : "")
                                        + (reviewed.hasEnded() ? " " : "")
                                        + signed(last))
                        .orElse("");
        return "%-9s %s%n%s%s"
                .formatted(
                        word(reviewed.state()),
                        reviewed.entry().object(),
                        why.isEmpty() ? "" : "          " + why + "\n",
                        decided.isEmpty() ? "" : "          " + decided + "\n");
    }

    private static String word(Decision decision) {
        return decision.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String signed(Decision decision) {
        return "by "
                + decision.by()
                + ", "
                + decision.at()
                + (decision.reason().isEmpty() ? "" : ": " + decision.reason());
    }

    private static String count(List<Reviewed> objects) {
        List<String> parts = new ArrayList<>();
        for (State state : State.values()) {
            long count = objects.stream().filter(reviewed -> reviewed.state() == state).count();
            if (count > 0) {
                parts.add(count + " " + word(state));
            }
        }
        return "%d objects: %s%n".formatted(objects.size(), String.join(", ", parts));
    }

    /** What is shown, for programs. */
    static String json(List<Reviewed> objects) {
        ArrayNode all = MAPPER.createArrayNode();
        for (Reviewed reviewed : objects) {
            ObjectNode node = all.addObject();
            node.put("object", reviewed.entry().object());
            node.put("state", reviewed.state().name());
            reviewed.reasons().forEach(node.putArray("reasons")::add);
            reviewed.files().forEach(file -> node.withArray("files").add(file.path()));
            ArrayNode items = node.putArray("items");
            for (Item item : reviewed.entry().items()) {
                items.addObject()
                        .put("rule", item.rule())
                        .put("effort", item.effort().name())
                        .put("line", item.line())
                        .put("reason", item.reason())
                        .put("suggestion", item.suggestion());
            }
            reviewed.decision()
                    .ifPresent(last ->
                            node.putObject("decision")
                                    .put("verdict", last.verdict().name())
                                    .put("by", last.by())
                                    .put("at", last.at())
                                    .put("reason", last.reason())
                                    .put("ended", reviewed.hasEnded()));
        }
        return all.toPrettyString() + "\n";
    }

    /**
     * An object with all that is said of it, and its source beside its text.
     *
     * @param width columns in all
     */
    static String show(Reviewed reviewed, String source, ReviewBoard.Contents contents, int width) {
        StringBuilder text = new StringBuilder(line(reviewed));
        for (Item item : reviewed.entry().items()) {
            text.append(
                    "%n%s%s %s%n    %s%n"
                            .formatted(
                                    item.rule(),
                                    item.line() > 0 ? " line " + item.line() + ":" : ":",
                                    item.reason(),
                                    item.suggestion()));
        }
        Set<Integer> marked =
                reviewed.entry().items().stream().map(Item::line).collect(Collectors.toSet());
        List<String> left = new ArrayList<>();
        int number = 0;
        for (String line : source.lines().toList()) {
            number++;
            left.add(
                    "%s%4d %s".formatted(marked.contains(number) ? "!" : " ", number, plain(line)));
        }
        List<String> right = new ArrayList<>();
        reviewed.files()
                .forEach(file -> {
                    right.add("-- " + file.path());
                    String found =
                            Optional.ofNullable(contents.texts().get(file.path()))
                                    .map(ObjectText::body)
                                    .orElse("-- (there is no such file)");
                    found.strip().lines().map(ReviewText::plain).forEach(right::add);
                    Optional.ofNullable(contents.beside().get(file.path()))
                            .ifPresent(beside -> {
                                right.add("-- " + file.path() + ".new");
                                ObjectText.body(beside)
                                        .strip()
                                        .lines()
                                        .map(ReviewText::plain)
                                        .forEach(right::add);
                            });
                });
        text.append('\n');
        sideBySide(text, left, right, width);
        return text.toString();
    }

    private static String plain(String line) {
        return line.replace("\t", "    ");
    }

    private static void sideBySide(
            StringBuilder text, List<String> left, List<String> right, int width) {
        int longest = left.stream().mapToInt(String::length).max().orElse(0);
        int most = Math.max(NUMBER_WIDTH, Math.min(longest, (width - 3) / 2));
        for (int at = 0; at < Math.max(left.size(), right.size()); at++) {
            String one = at < left.size() ? left.get(at) : "";
            String other = at < right.size() ? right.get(at) : "";
            String row = padded(cut(one, most), most) + " | " + cut(other, width - most - 3);
            text.append(row.stripTrailing()).append('\n');
        }
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    /** What was decided, and what still waits. */
    static String decided(Path folder, List<Decision> decisions, List<Reviewed> now) {
        StringBuilder text = new StringBuilder();
        decisions.forEach(
                decision -> text.append("%s: %s%n".formatted(word(decision), decision.object())));
        long waiting = now.stream().filter(reviewed -> reviewed.state().blocks()).count();
        text.append(
                waiting == 0
                        ? "next: tidegate deploy %s --dry-run%n".formatted(folder)
                        : "%d still wait or are rejected: tidegate review list %s%n"
                                .formatted(waiting, folder));
        return text.toString();
    }
}
