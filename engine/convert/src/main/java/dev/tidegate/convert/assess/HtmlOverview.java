package dev.tidegate.convert.assess;

import dev.tidegate.convert.Ladder;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is seen first: the verdict, the hardest objects, figures by type and by database. */
final class HtmlOverview {
    private static final int HARDEST = 10;
    private static final double HUNDRED = 100.0;

    private final Assessment assessment;

    HtmlOverview(Assessment assessment) {
        this.assessment = assessment;
    }

    String names() {
        return assessment.databases().stream()
                .map(AssessedDatabase::name)
                .collect(Collectors.joining(", "));
    }

    Markup header() {
        return Markup.of(
                """
                <header class="top">
                <p class="name">tidegate <span class="muted">assessment</span></p>
                <p class="muted">SQL Server to PostgreSQL {}, profile {}</p>
                <nav aria-label="Parts of this page"><ul>
                <li><a href="#verdict">Verdict</a></li>
                <li><a href="#hardest">Ten hardest</a></li>
                <li><a href="#types">By type</a></li>
                <li><a href="#databases">By database</a></li>
                <li><a href="#rules">By rule</a></li>
                <li><a href="#effort">Effort</a></li>
                <li><a href="#waiting">What waits for what</a></li>
                <li><a href="#objects">Objects</a></li>
                </ul></nav>
                </header>\
                """,
                assessment.how().postgres(),
                assessment.how().profile());
    }

    Markup first() {
        return Markup.all(
                verdict(),
                Markup.of(
                        """
                        <div class="pair">
                        {}<div class="stack">
                        {}{}</div>
                        </div>
                        """,
                        hardest(),
                        types(),
                        databases()));
    }

    private Markup verdict() {
        int all = assessment.figures().all();
        return Markup.of(
                """
                <section id="verdict" aria-labelledby="verdict-title">
                <h1 id="verdict-title">{}</h1>
                <ul class="figures">
                {}{}{}<li class="figure effort"><span class="big">{}</span> <span>of work by hand</span>
                <span class="muted"><a href="#effort">how it is counted</a></span></li>
                </ul>
                {}</section>
                """,
                headline(all),
                figure(Verdict.BY_ITSELF, "nothing to do", all),
                figure(Verdict.LOOK, "whole; something to know", all),
                figure(Verdict.WORK, "partly or wholly by hand", all),
                Hours.of(assessment.minutes()),
                tried());
    }

    private String headline(int all) {
        int work = assessment.figures().count(Verdict.WORK);
        String objects = all + (all == 1 ? " object" : " objects");
        return work == 0
                ? objects + ", and none needs work by hand"
                : work
                        + " of "
                        + objects
                        + (work == 1 ? " needs" : " need")
                        + " work by hand: about "
                        + Hours.of(assessment.minutes());
    }

    private Markup figure(Verdict verdict, String meaning, int all) {
        int count = assessment.figures().count(verdict);
        return Markup.of(
                "<li class=\"figure {}\"><span class=\"big\">{}</span> <span>{}</span>"
                        + " <span class=\"muted\">{}: {}</span></li>\n",
                styleClass(verdict),
                count,
                words(verdict, count),
                percent(count, all),
                meaning);
    }

    private static String words(Verdict verdict, int count) {
        if (count == 1) {
            return verdict.words();
        }
        return switch (verdict) {
            case BY_ITSELF -> "convert by themselves";
            case LOOK -> "need a look";
            case WORK -> "need work";
        };
    }

    private Markup tried() {
        Assessment.How how = assessment.how();
        if (!how.created()) {
            return notice(
                    "warn",
                    "Not tried on PostgreSQL.",
                    "What a server refuses (L1), what plpgsql_check finds (L2) and what fails when"
                            + " it is run (L3) is not in these figures: give --scratch and a server's"
                            + " address.");
        }
        return Markup.of("{}{}", created(how), compared());
    }

    private Markup compared() {
        Figures figures = assessment.figures();
        if (figures.recorded() == 0) {
            return Markup.NONE;
        }
        int equal = figures.reached(Ladder.Standing::l4);
        return notice(
                equal == figures.recorded() ? "ok" : "warn",
                "Compared with what SQL Server gives (L4).",
                equal
                        + " of "
                        + figures.recorded()
                        + " objects of which that was recorded give the same; each object says why"
                        + " not, or why that is not decided.");
    }

    private static Markup created(Assessment.How how) {
        return how.checked()
                ? notice(
                        "ok",
                        "Tried on PostgreSQL.",
                        "Everything was created there (L1), looked at by plpgsql_check (L2) and run"
                                + " on generated data (L3); what failed needs work.")
                : notice(
                        "warn",
                        "Created on PostgreSQL (L1) and run (L3), but not checked (L2).",
                        "The server has no plpgsql_check: what is wrong inside of routines, where"
                                + " generated data does not lead, is not in these figures.");
    }

    private static Markup notice(String kind, String fact, String meaning) {
        return Markup.of(
                "<p class=\"notice {}\"><strong>{}</strong> {}</p>\n", kind, fact, meaning);
    }

    private Markup hardest() {
        List<AssessedObject> hardest = assessment.hardest(HARDEST);
        return Markup.of(
                """
                <section id="hardest" class="card" aria-labelledby="hardest-title">
                <h2 id="hardest-title">{}</h2>
                {}</section>
                """,
                hardest.size() == HARDEST
                        ? "The ten hardest objects, and why"
                        : "The hardest objects, and why",
                hardest.isEmpty()
                        ? Markup.of("<p>There are none: everything converts by itself.</p>\n")
                        : Markup.of(
                                "<ol>\n{}</ol>\n", Markup.all(hardest.stream().map(this::hard))));
    }

    private Markup hard(AssessedObject object) {
        return Markup.of(
                """
                <li><span class="effort">{}</span><a href="#{}">{}</a> \
                <span class="muted">{}{}</span>
                <span class="why">{} <span class="muted">{}</span></span></li>
                """,
                Hours.of(object.minutes()),
                Anchors.of(object),
                object.name(),
                object.kind().one(),
                assessment.databases().size() > 1 ? ", " + object.database() : "",
                Why.of(object).text(),
                Why.of(object).more());
    }

    private Markup types() {
        return Markup.of(
                """
                <section id="types" class="card" aria-labelledby="types-title">
                <h2 id="types-title">By type</h2>
                {}
                <p class="legend"><span class="key itself"></span> converts by itself \
                <span class="key look"></span> needs a look \
                <span class="key work"></span> needs work</p>
                </section>
                """,
                table(
                        "types-title",
                        "Type",
                        assessment.types().entrySet().stream()
                                .map(it -> line(it.getKey().many(), it.getValue()))));
    }

    private Markup databases() {
        return Markup.of(
                """
                <section id="databases" class="card" aria-labelledby="databases-title">
                <h2 id="databases-title">By database</h2>
                {}
                </section>
                """,
                table(
                        "databases-title",
                        "Database",
                        assessment.databases().stream().map(HtmlOverview::database)));
    }

    private static Markup database(AssessedDatabase database) {
        return line(
                Markup.of(
                        "<a href=\"#{}\">{}</a>",
                        Anchors.ofDatabase(database.name()),
                        database.name()),
                database.figures());
    }

    private static Markup table(String title, String head, Stream<Markup> lines) {
        return Markup.of(
                """
                <div class="frame" tabindex="0" role="group" aria-labelledby="{}">
                <table>
                <thead><tr><th scope="col">{}</th><th scope="col" class="number">All</th>\
                <th scope="col" class="number">By itself</th><th scope="col" class="number">Look</th>\
                <th scope="col" class="number">Work</th><th scope="col" class="number">Effort</th>\
                <th scope="col" class="shares"><span class="unseen">Shares</span></th></tr></thead>
                <tbody>
                {}</tbody>
                </table>
                </div>\
                """,
                title,
                head,
                Markup.all(lines));
    }

    /** A line of such a table; the name is a text or markup. */
    private static Markup line(Object name, Figures figures) {
        return Markup.of(
                """
                <tr><th scope="row">{}</th><td class="number">{}</td><td class="number">{}</td>\
                <td class="number">{}</td><td class="number">{}</td><td class="number">{}</td>\
                <td>{}</td></tr>
                """,
                name,
                figures.all(),
                figures.count(Verdict.BY_ITSELF),
                figures.count(Verdict.LOOK),
                figures.count(Verdict.WORK),
                Hours.of(figures.minutes()),
                bar(figures));
    }

    private static Markup bar(Figures figures) {
        return Markup.of(
                "<span class=\"bar\" aria-hidden=\"true\">{}</span>",
                Markup.all(
                        Stream.of(Verdict.values())
                                .filter(it -> figures.count(it) > 0)
                                .map(it -> share(it, figures))));
    }

    private static Markup share(Verdict verdict, Figures figures) {
        return Markup.of(
                "<span class=\"{}\" style=\"width:{}%\"></span>",
                styleClass(verdict),
                String.format(
                        Locale.ROOT, "%.2f", HUNDRED * figures.count(verdict) / figures.all()));
    }

    static String styleClass(Verdict verdict) {
        return switch (verdict) {
            case BY_ITSELF -> "itself";
            case LOOK -> "look";
            case WORK -> "work";
        };
    }

    private static String percent(int part, int all) {
        return all == 0
                ? "0 %"
                : String.format(Locale.ROOT, "%.1f %%", HUNDRED * part / all).replace(".0 %", " %");
    }
}
