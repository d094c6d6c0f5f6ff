package dev.tidegate.daemon;

import dev.tidegate.convert.assess.AssessedDatabase;
import dev.tidegate.convert.assess.AssessedObject;
import dev.tidegate.convert.assess.Assessment;
import dev.tidegate.convert.assess.Figures;
import dev.tidegate.convert.assess.Verdict;
import dev.tidegate.convert.assess.Why;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** The summary of an assessment on a terminal. */
final class AssessmentText {
    private static final double MINUTES_OF_AN_HOUR = 60.0;

    private final Formatter text = new Formatter(Locale.ROOT);

    private AssessmentText() {}

    /** Figures by database and type, the hardest objects, and what was not tried. */
    static String of(Assessment assessment, int hardestMax) {
        AssessmentText text = new AssessmentText();
        text.figures(assessment);
        text.effort(assessment);
        text.hardest(assessment.hardest(hardestMax));
        text.tried(assessment.how());
        return text.text.toString();
    }

    private void figures(Assessment assessment) {
        text.format(
                "%-24s %-12s %8s %10s %6s %6s %8s%n",
                "database", "type", "objects", "by itself", "look", "work", "hours");
        for (AssessedDatabase database : assessment.databases()) {
            database.types()
                    .forEach((kind, figures) -> line(database.name(), kind.many(), figures));
        }
        line("all", "", assessment.figures());
    }

    private void line(String database, String type, Figures figures) {
        text.format(
                "%-24s %-12s %8d %10d %6d %6d %8.1f%n",
                TerminalText.plain(database),
                type,
                figures.all(),
                figures.count(Verdict.BY_ITSELF),
                figures.count(Verdict.LOOK),
                figures.count(Verdict.WORK),
                hours(figures.minutes()));
    }

    private void effort(Assessment assessment) {
        int ofObjects = assessment.figures().minutes();
        text.format(
                "%nEffort: %.1f hours, %.1f of them for objects, %.1f outside of objects, %.1f to"
                        + " learn what to do.%n",
                hours(assessment.minutes()),
                hours(ofObjects),
                hours(assessment.occurrenceMinutes() - ofObjects),
                hours(assessment.learningMinutes()));
    }

    private void hardest(List<AssessedObject> hardest) {
        if (hardest.isEmpty()) {
            return;
        }
        text.format("%nHardest:%n");
        for (AssessedObject object : hardest) {
            Why why = Why.of(object);
            text.format(
                    "%6.1f h  %s%n          %s%n",
                    hours(object.minutes()),
                    TerminalText.plain(object.database() + "." + object.name()),
                    TerminalText.plain(why.text() + " " + why.more()));
        }
    }

    private void tried(Assessment.How how) {
        if (!how.created()) {
            text.format(
                    "%nL1, L2 and L3 were not tried: what a PostgreSQL server refuses is not in"
                            + " this. Give --scratch URL.%n");
        } else if (!how.checked()) {
            text.format("%nL2 was not tried: the server does not have plpgsql_check.%n");
        }
    }

    private static double hours(int minutes) {
        return minutes / MINUTES_OF_AN_HOUR;
    }
}
