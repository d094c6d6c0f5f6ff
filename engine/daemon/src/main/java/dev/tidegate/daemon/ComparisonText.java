package dev.tidegate.daemon;

import dev.tidegate.convert.assess.Comparison;
import dev.tidegate.convert.assess.Comparison.Pair;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A comparison on a terminal: totals by type, then the objects that are not alike. */
final class ComparisonText {
    private static final double MINUTES_OF_AN_HOUR = 60.0;

    private final Formatter text = new Formatter(Locale.ROOT);

    private ComparisonText() {}

    static String of(Comparison comparison) {
        ComparisonText text = new ComparisonText();
        text.types(comparison);
        text.group("AWS converts, Tidegate does not", comparison.objects(true, false));
        text.group("Tidegate converts, AWS does not", comparison.objects(false, true));
        text.group("Neither converts", comparison.objects(false, false));
        text.rest(comparison);
        return text.text.toString();
    }

    private void types(Comparison comparison) {
        text.format("%-12s %-20s %-20s%n", "", "Tidegate", "AWS");
        text.format(
                "%-12s %8s %10s   %8s %10s%n",
                "type", "objects", "converts", "objects", "converts");
        for (Comparison.Type type : comparison.types()) {
            text.format(
                    "%-12s %8d %10d   %8s %10s%n",
                    type.type(),
                    type.objects(),
                    type.converts(),
                    shown(type.awsObjects()),
                    shown(type.awsConverts()));
        }
        text.format(
                "%nEffort: %.1f hours by Tidegate, %.0f points of its own scale by AWS.%n",
                comparison.minutes() / MINUTES_OF_AN_HOUR, comparison.awsPoints());
    }

    private static String shown(@Nullable Integer count) {
        return count == null ? "-" : Integer.toString(count);
    }

    private void group(String title, List<Pair> pairs) {
        if (pairs.isEmpty()) {
            return;
        }
        text.format("%n%s: %d%n", title, pairs.size());
        for (Pair pair : pairs) {
            text.format(
                    "  %s %s%n",
                    pair.type(), TerminalText.plain(pair.database() + "." + pair.name()));
            pair.awsItems()
                    .forEach(it -> text.format("    AWS       %s%n", TerminalText.plain(it)));
            pair.tidegateItems()
                    .forEach(it -> text.format("    Tidegate  %s%n", TerminalText.plain(it)));
        }
    }

    private void rest(Comparison comparison) {
        text.format("%nBoth convert: %d objects.%n", comparison.objects(true, true).size());
        if (!comparison.onlyAws().isEmpty()) {
            text.format(
                    "%nOnly in AWS's report: %d. Were both made of the same scripts?%n",
                    comparison.onlyAws().size());
            comparison.onlyAws().forEach(it -> text.format("  %s%n", TerminalText.plain(it)));
        }
    }
}
