package dev.tidegate.daemon;

import dev.tidegate.convert.assess.AssessedDatabase;
import dev.tidegate.convert.assess.AssessedItem;
import dev.tidegate.convert.assess.AssessedObject;
import dev.tidegate.convert.assess.Assessment;
import dev.tidegate.convert.assess.Figures;
import dev.tidegate.convert.assess.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The summary of an assessment on a terminal. */
final class AssessmentText {
    private static final double MINUTES_OF_AN_HOUR = 60.0;
    private static final String LINE = "%-24s %-12s %8s %10s %6s %6s %8s%n";

    private AssessmentText() {}

    /** Figures by database and type, the hardest objects, and what was not tried. */
    static String of(Assessment assessment, int hardestMax) {
        StringBuilder text =
                new StringBuilder(
                        format(
                                LINE, "database", "type", "objects", "by itself", "look", "work",
                                "hours"));
        for (AssessedDatabase database : assessment.databases()) {
            database.types()
                    .forEach((kind, figures) ->
                            text.append(line(database.name(), kind.many(), figures)));
        }
        text.append(line("all", "", assessment.figures()));
        text.append(
                format(
                        "%nEffort: %s hours, %s of them for objects, %s outside of objects, %s to learn"
                                + " what to do.%n",
                        hours(assessment.minutes()),
                        hours(assessment.figures().minutes()),
                        hours(assessment.occurrenceMinutes() - assessment.figures().minutes()),
                        hours(assessment.learningMinutes())));
        List<AssessedObject> hardest = assessment.hardest(hardestMax);
        if (!hardest.isEmpty()) {
            text.append(format("%nHardest:%n"));
            hardest.forEach(it -> text.append(hard(it)));
        }
        return text.append(tried(assessment.how())).toString();
    }

    private static String line(String database, String type, Figures figures) {
        return format(
                LINE,
                database,
                type,
                figures.all(),
                figures.count(Verdict.BY_ITSELF),
                figures.count(Verdict.LOOK),
                figures.count(Verdict.WORK),
                hours(figures.minutes()));
    }

    private static String hard(AssessedObject object) {
        String why =
                object.items().stream()
                        .max(Comparator.comparingInt(AssessedItem::minutes))
                        .map(it -> it.item().reason())
                        .orElse("it is not converted");
        return format(
                "%6s h  %s.%s: %s%n",
                hours(object.minutes()),
                object.database(),
                object.name(),
                why.replaceAll("\\s+", " "));
    }

    private static String tried(Assessment.How how) {
        if (!how.created()) {
            return format(
                    "%nL1 and L2 were not tried: what a PostgreSQL server refuses is not in this."
                            + " Give --scratch URL.%n");
        }
        return how.checked()
                ? ""
                : format("%nL2 was not tried: the server does not have plpgsql_check.%n");
    }

    private static String hours(int minutes) {
        return format("%.1f", minutes / MINUTES_OF_AN_HOUR);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
