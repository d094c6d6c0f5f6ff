package dev.tidegate.convert.assess;

import dev.tidegate.convert.ActionItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The items of an object: each reason once, with its places and their lines of the script. */
final class HtmlPlaces {
    private static final int SHOWN_MAX = 4;
    private static final int NAMED_MAX = 60;

    private final SourceLines sources;

    HtmlPlaces(SourceLines sources) {
        this.sources = sources;
    }

    /** Those of one object, in the order of the first place of each reason. */
    Markup of(String database, List<AssessedItem> items) {
        Map<Reason, List<AssessedItem>> byReason = new LinkedHashMap<>();
        items.forEach(it ->
                byReason.computeIfAbsent(Reason.of(it.item()), _ -> new ArrayList<>()).add(it));
        return Markup.all(
                byReason.entrySet().stream()
                        .map(it -> reason(database, it.getKey(), it.getValue())));
    }

    private record Reason(String key, String text, String suggestion) {
        static Reason of(ActionItem item) {
            return new Reason(item.key(), HtmlPlaces.text(item), item.suggestion());
        }
    }

    /** What is wrong, in one line. */
    static String text(ActionItem item) {
        return item.rule().title() + ": " + item.reason();
    }

    private Markup reason(String database, Reason reason, List<AssessedItem> places) {
        int minutes = places.stream().mapToInt(AssessedItem::minutes).sum();
        return Markup.of(
                """
                <div class="place">
                <p class="reason">{} {}</p>
                <p class="todo">{}</p>
                <p class="muted"><a href="#{}"><code>{}</code></a>{}{}</p>
                {}{}</div>
                """,
                HtmlRules.badge(Complexity.of(minutes)),
                reason.text(),
                reason.suggestion(),
                Anchors.ofRule(reason.key()),
                reason.key(),
                places.size() == 1 ? "" : ", " + places.size() + " places",
                minutes == 0 ? "" : ", " + Hours.of(minutes),
                Markup.all(places.stream().limit(SHOWN_MAX).map(it -> source(database, it.item()))),
                further(places));
    }

    private Markup source(String database, ActionItem item) {
        List<SourceLines.Line> lines =
                sources.of(database, item.file(), item.line(), item.lastLine());
        if (lines.isEmpty()) {
            return Markup.NONE;
        }
        int left = item.lastLine() - lines.getLast().number();
        return Markup.of(
                "<pre class=\"source\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{}{}</pre>\n",
                name(item.file(), item.line(), lines.getLast().number()),
                Markup.all(
                        lines.stream()
                                .map(it ->
                                        Markup.of(
                                                "<span class=\"no\">{}</span>{}\n",
                                                it.number(),
                                                it.text()))),
                left > 0
                        ? Markup.of("<span class=\"muted\">{} more lines</span>\n", left)
                        : Markup.NONE);
    }

    /** The places that are not shown, by their lines. */
    private static Markup further(List<AssessedItem> places) {
        if (places.size() <= SHOWN_MAX) {
            return Markup.NONE;
        }
        List<AssessedItem> left = places.subList(SHOWN_MAX, places.size());
        String lines =
                left.stream()
                        .limit(NAMED_MAX)
                        .map(it -> Integer.toString(it.item().line()))
                        .collect(Collectors.joining(", "));
        return Markup.of(
                "<p class=\"muted\">Also in {} {}{}</p>\n",
                left.size() == 1 ? "line" : "lines",
                lines,
                left.size() > NAMED_MAX ? " and more, which action-items.csv has" : "");
    }

    /** A range of a script. */
    static String name(String file, int line, int lastLine) {
        if (file.isEmpty()) {
            return "no script";
        }
        return file + (lastLine > line ? ", lines " + line + " to " + lastLine : ", line " + line);
    }
}
