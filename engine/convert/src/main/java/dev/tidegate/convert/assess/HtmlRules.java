package dev.tidegate.convert.assess;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.Rule.Effort;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** By rule, how effort is counted, and which objects wait for which. */
final class HtmlRules {
    private final Assessment assessment;

    HtmlRules(Assessment assessment) {
        this.assessment = assessment;
    }

    Markup all() {
        return Markup.all(rules(), effort(), waiting());
    }

    private Markup rules() {
        return Markup.of(
                """
                <section id="rules" class="card" aria-labelledby="rules-title">
                <h2 id="rules-title">By rule</h2>
                <div class="frame" tabindex="0" role="group" aria-labelledby="rules-title">
                <table>
                <thead><tr><th scope="col">Rule</th><th scope="col">What it is</th>\
                <th scope="col">Class</th><th scope="col" class="number">Places</th>\
                <th scope="col" class="number">Each</th><th scope="col" class="number">To learn</th>\
                <th scope="col" class="number">Effort</th></tr></thead>
                <tbody>
                {}</tbody>
                </table>
                </div>
                </section>
                """,
                Markup.all(assessment.rules().stream().map(HtmlRules::rule)));
    }

    private static Markup rule(RuleFigures figures) {
        return Markup.of(
                """
                <tr id="{}"><th scope="row"><code>{}</code></th><td>{}</td><td>{}</td>\
                <td class="number">{}</td><td class="number">{}</td><td class="number">{}</td>\
                <td class="number">{}</td></tr>
                """,
                Anchors.ofRule(figures.key()),
                figures.key(),
                figures.title(),
                badge(figures.complexity()),
                figures.occurrences(),
                Hours.of(figures.minutesEach()),
                Hours.of(figures.learningMinutes()),
                Hours.of(figures.minutes() + figures.learningMinutes()));
    }

    static Markup badge(Complexity complexity) {
        return complexity == Complexity.NONE
                ? Markup.NONE
                : Markup.of(
                        "<span class=\"badge {}\">{}</span>",
                        complexity.name().toLowerCase(Locale.ROOT),
                        complexity.word());
    }

    private Markup effort() {
        return Markup.of(
                """
                <section id="effort" class="card" aria-labelledby="effort-title">
                <h2 id="effort-title">How effort is counted</h2>
                <p>{} for objects, {} for statements outside of them, and {} to learn once what to do \
                about each rule: {} in all. \
                It is an estimate by rule, not yet calibrated by migrations that were measured. Tests, \
                deployment and applications are not in it, and nor is the look at what converts with a \
                note.</p>
                <ul>
                <li>The first place of a rule in an object takes what its class says; a further place \
                of the same rule in that object an eighth of it; one for the same reason as before a \
                forty-eighth.</li>
                <li>Code that is not converted is written by hand: its first reason takes {}.</li>
                <li>An object that only waits for another one takes nothing: the work is at the other \
                one.</li>
                </ul>
                <div class="frame" tabindex="0" role="group" aria-labelledby="effort-title">
                <table class="narrow">
                <thead><tr><th scope="col">Class of a rule</th><th scope="col" class="number">First place</th>\
                <th scope="col" class="number">Further place</th>\
                <th scope="col" class="number">Same again</th>\
                <th scope="col" class="number">To learn, once</th></tr></thead>
                <tbody>
                {}</tbody>
                </table>
                </div>
                <p>An object is Simple below {}, Medium from there on, and Complex from {} on, by the \
                effort of all its places; Info if there is only something to know.</p>
                </section>
                """,
                Hours.of(assessment.figures().minutes()),
                Hours.of(assessment.occurrenceMinutes() - assessment.figures().minutes()),
                Hours.of(assessment.learningMinutes()),
                Hours.of(assessment.minutes()),
                Hours.of(Effort.COMPLEX.minutes()),
                Markup.all(List.of(Effort.values()).stream().map(HtmlRules::effort)),
                Hours.of(Complexity.MEDIUM.minutesMin()),
                Hours.of(Complexity.COMPLEX.minutesMin()));
    }

    private static Markup effort(Effort effort) {
        return Markup.of(
                """
                <tr><th scope="row">{}</th><td class="number">{}</td><td class="number">{}</td>\
                <td class="number">{}</td><td class="number">{}</td></tr>
                """,
                badge(Complexity.of(effort.minutes())),
                Hours.of(effort.minutes()),
                Hours.of(Reckoning.furtherMinutes(effort)),
                Hours.of(Reckoning.againMinutes(effort)),
                Hours.of(Reckoning.learningMinutes(effort)));
    }

    private Markup waiting() {
        List<Markup> lines =
                assessment.databases().stream().flatMap(it -> blockers(it).stream()).toList();
        return Markup.of(
                """
                <section id="waiting" class="card" aria-labelledby="waiting-title">
                <h2 id="waiting-title">What waits for what</h2>
                {}</section>
                """,
                lines.isEmpty()
                        ? Markup.of("<p>No object waits for another one.</p>\n")
                        : Markup.of(
                                """
                                <p class="muted">These objects are not created, and others use them. \
                                Names in dynamic SQL are not seen.</p>
                                <div class="frame" tabindex="0" role="group" aria-labelledby="waiting-title">
                                <table>
                                <thead><tr><th scope="col">Not created</th>\
                                <th scope="col" class="number">Frees</th>\
                                <th scope="col">These wait for it</th></tr></thead>
                                <tbody>
                                {}</tbody>
                                </table>
                                </div>
                                """,
                                Markup.all(lines)));
    }

    /** A line for each object that others wait for, the one that most wait for first. */
    private List<Markup> blockers(AssessedDatabase database) {
        Map<ObjectId, Set<AssessedObject>> waiting = new TreeMap<>();
        for (AssessedObject object : database.objects()) {
            for (ObjectId blocker : object.waitsFor()) {
                waiting.computeIfAbsent(blocker, _ -> new LinkedHashSet<>()).add(object);
            }
        }
        return waiting.entrySet().stream()
                .sorted(
                        Comparator.comparingInt((Map.Entry<ObjectId, Set<AssessedObject>> it) ->
                                        it.getValue().size())
                                .reversed()
                                .thenComparing(Map.Entry::getKey))
                .map(it -> blocker(database, it.getKey(), it.getValue()))
                .toList();
    }

    private static Markup blocker(
            AssessedDatabase database, ObjectId blocker, Set<AssessedObject> waiting) {
        return Markup.of(
                """
                <tr><th scope="row">{}</th><td class="number">{}</td><td>{}</td></tr>
                """,
                database.objects().stream()
                        .filter(it -> it.id().equals(blocker))
                        .filter(it -> it.verdict() != Verdict.BY_ITSELF)
                        .findFirst()
                        .map(HtmlObjects::link)
                        .orElse(Markup.of("{}", blocker)),
                waiting.size(),
                Markup.all(waiting.stream().map(it -> Markup.of("{} ", HtmlObjects.link(it)))));
    }
}
