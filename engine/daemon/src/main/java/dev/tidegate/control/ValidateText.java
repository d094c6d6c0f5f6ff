package dev.tidegate.control;

import dev.tidegate.control.ValidateStatus.Summary;
import dev.tidegate.control.ValidateStatus.TableValidation;
import dev.tidegate.validate.AuditRecords.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link ValidateStatus} for people, on at most 100 columns. */
public final class ValidateText {
    private static final int NAME_WIDTH_MIN = 10;
    private static final int NAME_WIDTH_MAX = 34;
    private static final String ROW = "  %-9s  %10s  %12s  %12s  %13s\n";

    private ValidateText() {}

    /** All of it, and what to do next. */
    public static String render(ValidateStatus status) {
        Summary summary = status.summary();
        StringBuilder text = new StringBuilder();
        text.append(
                "validation of pipeline %s: %s\n".formatted(status.pipeline(), heading(summary)));
        text.append(
                "  oldest         %s\n"
                        .formatted(
                                summary.oldestSeconds()
                                        .map(it -> "compared on both sides " + age(it) + " ago")
                                        .orElse("not every audited table was compared yet")));
        if (summary.mismatches() > 0) {
            text.append(
                    "  MISMATCHES     rows that certainly differ: %,d\n"
                            .formatted(summary.mismatches()));
        }
        if (summary.setAside() > 0) {
            text.append(
                    "  SET ASIDE      tables that are not followed, since rows differ: %,d\n"
                            .formatted(summary.setAside()));
        }
        if (summary.ledgerUnknown() > 0) {
            text.append(
                    "  ledger         not wholly known of tables: %,d\n"
                            .formatted(summary.ledgerUnknown()));
        }
        summary.waiting().ifPresent(it -> text.append("  waits          " + it + "\n"));
        summary.failing().ifPresent(it -> text.append("  FAILS          " + it + "\n"));
        tables(status, text);
        notCovered(status, text);
        text.append("\nnext: ").append(next(summary)).append('\n');
        return text.toString();
    }

    /** One line of the pipeline's status; empty if nothing is audited. */
    static Optional<String> line(Summary summary) {
        if (!summary.audits()) {
            return Optional.of("OFF, as the settings ask");
        }
        String oldest =
                summary.oldestSeconds().map(it -> ", the oldest " + age(it) + " old").orElse("");
        return isEmpty(summary) ? Optional.empty() : Optional.of(counts(summary) + oldest);
    }

    private static boolean isEmpty(Summary summary) {
        return counts(summary).isEmpty();
    }

    private static String heading(Summary summary) {
        if (!summary.audits()) {
            return "OFF, as the settings ask";
        }
        return isEmpty(summary) ? "not begun" : counts(summary);
    }

    private static String counts(Summary summary) {
        return Stream.of(
                        counted(summary.verified(), "verified"),
                        counted(summary.pending(), "pending"),
                        counted(summary.suspect(), "SUSPECT"),
                        counted(summary.mismatch(), "MISMATCH"),
                        counted(summary.excluded(), "EXCLUDED"),
                        counted(summary.columnsExcluded(), "columns NOT COMPARED"))
                .filter(it -> !it.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String counted(int tables, String state) {
        return tables == 0 ? "" : "%,d %s".formatted(tables, state);
    }

    private static void tables(ValidateStatus status, StringBuilder text) {
        int width =
                Math.clamp(
                        status.tables().stream()
                                .mapToInt(it -> it.name().length())
                                .max()
                                .orElse(NAME_WIDTH_MIN),
                        NAME_WIDTH_MIN,
                        NAME_WIDTH_MAX);
        String name = "\n  %-" + width + "s";
        text.append(name.formatted("table"))
                .append(
                        ROW.formatted("state", "age", "with ledger", "with source", "rows")
                                .stripTrailing());
        for (TableValidation table : status.tables()) {
            text.append(name.formatted(shortened(table.name(), width)))
                    .append(
                            ROW.formatted(
                                            table.state(),
                                            table.ageSeconds()
                                                    .map(ValidateText::age)
                                                    .orElse("never"),
                                            compared(table.target(), status.at()),
                                            compared(table.source(), status.at()),
                                            rows(table))
                                    .stripTrailing());
            if (!table.reason().isEmpty()) {
                text.append("\n      ").append(table.reason());
            }
            table.ledger()
                    .unknown()
                    .ifPresent(it -> text.append("\n      ledger not known: ").append(it));
            table.underway()
                    .ifPresent(it ->
                            text.append(
                                    "\n      compares with the source since %s: %,d rows so far"
                                            .formatted(it.began(), it.rows())));
        }
        text.append('\n');
    }

    private static String compared(Optional<ValidateStatus.Compared> compared, Instant now) {
        return compared.map(it -> age(Duration.between(it.ended(), now).toSeconds()))
                .orElse("never");
    }

    private static String rows(TableValidation table) {
        return table.ledger().rows().map("%,d"::formatted).orElse("?");
    }

    private static void notCovered(ValidateStatus status, StringBuilder text) {
        List<String> lines =
                status.tables().stream()
                        .flatMap(table ->
                                Stream.concat(
                                        table.state() == Standing.EXCLUDED
                                                ? Stream.of(table.name() + ": " + table.reason())
                                                : Stream.empty(),
                                        table.columnsExcluded().stream()
                                                .map(it ->
                                                        "%s of %s: %s"
                                                                .formatted(
                                                                        it.column(),
                                                                        table.name(),
                                                                        it.reason()))))
                        .toList();
        if (!lines.isEmpty()) {
            text.append("\nNOT COVERED:\n");
            lines.forEach(it -> text.append("  ").append(it).append('\n'));
        }
    }

    private static String next(Summary summary) {
        if (!summary.audits()) {
            return "set validate.audit to on, and start again, to know whether both sides agree";
        }
        if (summary.setAside() > 0) {
            return "\"tidegate table reload TABLE --yes\" loads what is set aside, and follows it";
        }
        if (summary.mismatches() > 0) {
            return "\"tidegate validate mismatches\" shows which; \"validate repair TABLE\" mends";
        }
        if (summary.failing().isPresent()) {
            return "it tries again by itself; see the log if that lasts";
        }
        if (summary.suspect() > 0) {
            return "the reason says what it is; \"tidegate validate run TABLE\" looks again now";
        }
        if (summary.pending() == 0 && summary.ledgerUnknown() > 0) {
            return "\"tidegate validate anchor TABLE\" makes a ledger known again, without a reload";
        }
        return summary.pending() > 0
                ? "wait; tables are compared one after the other"
                : "nothing; \"tidegate validate certify -o FILE\" writes it down, signed";
    }

    /** Such as {@code 41 s}, {@code 12 min}, {@code 5 h}. */
    static String age(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200
                ? "%,d min".formatted(seconds / 60)
                : "%,d h".formatted(seconds / 3_600);
    }

    private static String shortened(String name, int width) {
        return name.length() <= width ? name : name.substring(0, width - 1) + "…";
    }
}
