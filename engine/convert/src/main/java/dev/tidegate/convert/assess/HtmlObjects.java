package dev.tidegate.convert.assess;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.Ladder.Rung;
import java.util.List;
import java.util.stream.Collectors;

/** The objects of each database with what is left to do, the hardest first. */
final class HtmlObjects {
    private static final int PLACES_MAX = 40;

    private final Assessment assessment;
    private final SourceLines sources;

    HtmlObjects(Assessment assessment, SourceLines sources) {
        this.assessment = assessment;
        this.sources = sources;
    }

    /** A link to where an object is described. */
    static Markup link(AssessedObject object) {
        return Markup.of("<a href=\"#{}\">{}</a>", Anchors.of(object), object.name());
    }

    Markup all() {
        return Markup.of(
                """
                <section id="objects" aria-labelledby="objects-title">
                <h2 id="objects-title">Objects</h2>
                {}</section>
                """,
                Markup.all(assessment.databases().stream().map(this::database)));
    }

    private Markup database(AssessedDatabase database) {
        List<AssessedObject> sorted =
                new Assessment(assessment.how(), List.of(database)).hardest(Integer.MAX_VALUE);
        return Markup.of(
                """
                <section id="{}" class="card" aria-labelledby="{}-title">
                <h3 id="{}-title">{}</h3>
                {}{}{}{}</section>
                """,
                Anchors.ofDatabase(database.name()),
                Anchors.ofDatabase(database.name()),
                Anchors.ofDatabase(database.name()),
                database.name(),
                Markup.all(
                        sorted.stream()
                                .filter(it -> it.verdict() == Verdict.WORK)
                                .map(it -> object(it, Markup.of(" open")))),
                Markup.all(
                        sorted.stream()
                                .filter(it -> it.verdict() == Verdict.LOOK)
                                .map(it -> object(it, Markup.NONE))),
                others(database),
                byThemselves(database));
    }

    private Markup object(AssessedObject object, Markup open) {
        return Markup.of(
                """
                <details class="object {}" id="{}"{}>
                <summary><span class="title">{}</span> <span class="muted">{}</span> {} \
                <span class="minutes">{}</span></summary>
                <dl class="facts">{}{}{}{}</dl>
                {}{}</details>
                """,
                HtmlOverview.styleClass(object.verdict()),
                Anchors.of(object),
                open,
                object.name(),
                object.kind().one(),
                HtmlRules.badge(object.complexity()),
                object.minutes() == 0 ? "" : Hours.of(object.minutes()),
                fact("Defined in", place(object.file(), object.line(), object.lastLine())),
                fact("Converted", converted(object)),
                fact("Tried", tried(object)),
                object.waitsFor().isEmpty()
                        ? Markup.NONE
                        : fact(
                                "Waits for",
                                object.waitsFor().stream()
                                        .map(ObjectId::toString)
                                        .collect(Collectors.joining(", "))),
                Markup.all(
                        object.items().stream()
                                .limit(PLACES_MAX)
                                .map(it -> place(object.database(), it))),
                more(object.items().size()));
    }

    private static Markup fact(String name, String value) {
        return Markup.of("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
    }

    private static String place(String file, int line, int lastLine) {
        if (file.isEmpty()) {
            return "no script";
        }
        return file
                + (lastLine > line ? ", lines " + line + " to " + lastLine : ", line " + line);
    }

    private static String converted(AssessedObject object) {
        if (!object.standing().object().isConverted()) {
            return "no: it is written by hand";
        }
        return object.standing().object().whole() ? "whole" : "in part";
    }

    private String tried(AssessedObject object) {
        if (!assessment.how().created()) {
            return "not on PostgreSQL";
        }
        return "created: "
                + words(object.standing().l1())
                + (assessment.how().checked()
                        ? "; plpgsql_check: " + words(object.standing().l2())
                        : "");
    }

    private static String words(Rung rung) {
        return switch (rung) {
            case YES -> "yes";
            case NO -> "no";
            case NOT_CHECKED -> "not tried";
        };
    }

    private Markup place(String database, AssessedItem assessed) {
        ActionItem item = assessed.item();
        return Markup.of(
                """
                <div class="place">
                <p class="reason">{} {}</p>
                <p class="todo">{}</p>
                <p class="muted"><a href="#{}"><code>{}</code></a> {}; {}{}</p>
                {}</div>
                """,
                HtmlRules.badge(Complexity.of(assessed.minutes())),
                item.reason(),
                item.suggestion(),
                Anchors.ofRule(item.key()),
                item.key(),
                item.title(),
                place(item.file(), item.line(), item.lastLine()),
                assessed.minutes() == 0 ? "" : "; " + Hours.of(assessed.minutes()),
                source(database, item));
    }

    private Markup source(String database, ActionItem item) {
        List<SourceLines.Line> lines =
                sources.of(database, item.file(), item.line(), item.lastLine());
        if (lines.isEmpty()) {
            return Markup.NONE;
        }
        int left = item.lastLine() - lines.getLast().number();
        return Markup.of(
                "<pre class=\"source\" tabindex=\"0\" role=\"group\" aria-label=\"Source, {}\">{}{}</pre>\n",
                place(item.file(), item.line(), lines.getLast().number()),
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

    private Markup others(AssessedDatabase database) {
        if (database.others().isEmpty()) {
            return Markup.NONE;
        }
        return Markup.of(
                """
                <details class="object others">
                <summary><span class="title">Statements outside of all objects</span> \
                <span class="muted">{}</span> <span class="minutes">{}</span></summary>
                {}{}</details>
                """,
                database.others().size(),
                Hours.of(database.otherMinutes()),
                Markup.all(
                        database.others().stream()
                                .limit(PLACES_MAX)
                                .map(it -> place(database.name(), it))),
                more(database.others().size()));
    }

    private static Markup more(int places) {
        return places <= PLACES_MAX
                ? Markup.NONE
                : Markup.of(
                        "<p class=\"muted\">{} more are in assessment.json and"
                                + " action-items.csv.</p>\n",
                        places - PLACES_MAX);
    }

    private static Markup byThemselves(AssessedDatabase database) {
        List<AssessedObject> objects =
                database.objects().stream()
                        .filter(it -> it.verdict() == Verdict.BY_ITSELF)
                        .toList();
        return objects.isEmpty()
                ? Markup.NONE
                : Markup.of(
                        """
                        <details class="object itself">
                        <summary><span class="title">Convert by themselves</span> \
                        <span class="muted">{}</span></summary>
                        <ul class="names">
                        {}</ul>
                        </details>
                        """,
                        objects.size(),
                        Markup.all(
                                objects.stream()
                                        .map(it ->
                                                Markup.of(
                                                        "<li>{} <span class=\"muted\">{}</span></li>\n",
                                                        it.name(),
                                                        it.kind().one()))));
    }
}
