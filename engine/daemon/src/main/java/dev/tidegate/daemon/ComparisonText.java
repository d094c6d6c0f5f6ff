package dev.tidegate.daemon;

import dev.tidegate.convert.assess.Comparison;
import dev.tidegate.convert.assess.Comparison.Pair;
import dev.tidegate.convert.assess.Comparison.Type;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A comparison on a terminal: totals by type, then the objects that are not alike. */
final class ComparisonText {
    private static final double MINUTES_OF_AN_HOUR = 60.0;
    private static final String LINE = "%-12s %8s %10s %12s %14s%n";

    private ComparisonText() {}

    static String of(Comparison comparison) {
        StringBuilder text =
                new StringBuilder(
                        format(LINE, "type", "objects", "tidegate", "AWS's objects", "AWS converts"));
        comparison.types().forEach(it -> text.append(line(it)));
        text.append(
                format(
                        "%nEffort: %.1f hours by Tidegate, %.0f points of its own scale by AWS.%n",
                        comparison.minutes() / MINUTES_OF_AN_HOUR,
                        comparison.awsPoints()));
        group(text, "AWS converts, Tidegate does not", comparison.objects(true, false));
        group(text, "Tidegate converts, AWS does not", comparison.objects(false, true));
        group(text, "Neither converts", comparison.objects(false, false));
        text.append(
                format("%nBoth convert: %d objects.%n", comparison.objects(true, true).size()));
        if (!comparison.onlyAws().isEmpty()) {
            text.append(
                    format(
                            "%nOnly in AWS's report: %d. Were both made of the same scripts?%n",
                            comparison.onlyAws().size()));
            comparison.onlyAws().forEach(it -> text.append(format("  %s%n", it)));
        }
        return text.toString();
    }

    private static String line(Type type) {
        return format(
                LINE,
                type.type(),
                type.objects(),
                type.converts(),
                shown(type.awsObjects()),
                shown(type.awsConverts()));
    }

    private static String shown(@Nullable Integer count) {
        return count == null ? "-" : Integer.toString(count);
    }

    private static void group(StringBuilder text, String title, List<Pair> pairs) {
        if (pairs.isEmpty()) {
            return;
        }
        text.append(format("%n%s: %d%n", title, pairs.size()));
        for (Pair pair : pairs) {
            text.append(format("  %s %s.%s%n", pair.type(), pair.database(), pair.name()));
            pair.awsItems().forEach(it -> text.append(format("    AWS       %s%n", plain(it))));
            pair.tidegateItems()
                    .forEach(it -> text.append(format("    Tidegate  %s%n", plain(it))));
        }
    }

    /** On one line, and without what would move a terminal's cursor. */
    private static String plain(String text) {
        return text.replaceAll("[\\s\\p{Cntrl}]+", " ");
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
