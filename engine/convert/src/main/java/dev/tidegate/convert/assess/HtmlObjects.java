package dev.tidegate.convert.assess;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.Ladder.Rung;
import java.util.List;
import java.util.stream.Collectors;

/** The objects of each database with what is left to do, the hardest first. */
final class HtmlObjects {
    private final Assessment assessment;
    private final HtmlPlaces places;

    HtmlObjects(Assessment assessment, SourceLines sources) {
        this.assessment = assessment;
        this.places = new HtmlPlaces(sources);
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
                {}</details>
                """,
                HtmlOverview.styleClass(object.verdict()),
                Anchors.of(object),
                open,
                object.name(),
                object.kind().one(),
                HtmlRules.badge(object.complexity()),
                object.minutes() == 0 ? "" : Hours.of(object.minutes()),
                fact(
                        "Defined in",
                        HtmlPlaces.name(object.file(), object.line(), object.lastLine())),
                fact("Converted", converted(object)),
                object.standing().object().isConverted()
                        ? fact("Tried", tried(object))
                        : Markup.NONE,
                object.waitsFor().isEmpty()
                        ? Markup.NONE
                        : fact(
                                "Waits for",
                                object.waitsFor().stream()
                                        .map(ObjectId::toString)
                                        .collect(Collectors.joining(", "))),
                places.of(object.database(), object.items()));
    }

    private static Markup fact(String name, String value) {
        return Markup.of("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
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
                        : "")
                + "; run: "
                + words(object.standing().l3())
                + "; as on SQL Server: "
                + (object.standing().l4() == Rung.NOT_CHECKED
                        ? "not recorded"
                        : words(object.standing().l4()));
    }

    private static String words(Rung rung) {
        return switch (rung) {
            case YES -> "yes";
            case NO -> "no";
            case NOT_CHECKED -> "not tried";
            case NOT_DECIDED -> "not decided";
        };
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
                {}</details>
                """,
                database.others().size(),
                Hours.of(database.otherMinutes()),
                places.of(database.name(), database.others()));
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
                                                        "<li>{} <span"
                                                                + " class=\"muted\">{}</span></li>\n",
                                                        it.name(),
                                                        it.kind().one()))));
    }
}
