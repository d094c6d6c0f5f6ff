package dev.tidegate.control;

import dev.tidegate.preflight.Examination.Outcome;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Report;
import dev.tidegate.preflight.Report.Examined;
import dev.tidegate.preflight.Side;
import dev.tidegate.preflight.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a preflight found, for people: a line for each check, then what is wrong in full. */
public final class PreflightText {
    private static final int WIDTH = 100;
    private static final int SHOWN_MAX = 12;
    private static final String FACT_INDENT = " ".repeat(9);
    private static final String DETAIL_INDENT = " ".repeat(8);

    private final StringBuilder text = new StringBuilder();
    private final Detail detail;

    /** How much is shown of what is well. */
    public enum Detail {
        /** The fact. */
        FACTS,
        /** The fact and what was read. */
        EVIDENCE
    }

    private PreflightText(Detail detail) {
        this.detail = detail;
    }

    /** All of it. */
    public static String render(Report report, Detail detail) {
        PreflightText page = new PreflightText(detail);
        page.systems(report);
        page.problems(report);
        page.counts(report);
        return page.text.toString();
    }

    /** A statement before it is run, or instead of that. */
    public static String statement(Finding finding, Remedy remedy) {
        StringBuilder lines = new StringBuilder();
        lines.append(finding.check().id()).append(": ").append(finding.fact()).append('\n');
        remedy.statement()
                .lines()
                .forEach(line -> lines.append(("    " + line).stripTrailing()).append('\n'));
        return lines.toString();
    }

    /** What became of it. */
    public static String outcome(Outcome outcome) {
        return switch (outcome.kind()) {
            case DONE -> "  done\n";
            case NOT_PERMITTED -> "  not permitted, left to you: " + outcome.reason() + "\n";
            case FAILED -> "  refused: " + outcome.reason() + "\n";
        };
    }

    private void systems(Report report) {
        text.append("preflight of pipeline ").append(report.pipeline()).append('\n');
        for (Examined system : report.systems()) {
            if (system.findings().isEmpty()) {
                continue;
            }
            text.append("\n%s  %s\n".formatted(name(system.side()), system.place()));
            for (Finding finding : system.findings()) {
                line(finding);
            }
        }
    }

    private void line(Finding finding) {
        String id = finding.check().id();
        String shown = id.substring(id.indexOf('.') + 1);
        String start = "  %-5s  %-29s  ".formatted(mark(finding.verdict()), shown);
        wrapped(start, " ".repeat(start.length()), finding.fact());
        boolean worthKnowing = finding.verdict() == Verdict.NOTE;
        if (detail == Detail.EVIDENCE || worthKnowing) {
            shortened(finding.evidence())
                    .forEach(it -> wrapped(FACT_INDENT + "  - ", FACT_INDENT + "    ", it));
        }
    }

    private void problems(Report report) {
        List<Finding> problems =
                report.findings().stream()
                        .filter(finding -> finding.verdict().wantsMending())
                        .sorted((a, b) -> rank(a) - rank(b))
                        .toList();
        if (problems.isEmpty()) {
            return;
        }
        text.append("\nwhat to mend\n");
        problems.forEach(this::problem);
    }

    private static int rank(Finding finding) {
        return finding.verdict() == Verdict.FAIL ? 0 : 1;
    }

    private void problem(Finding finding) {
        text.append('\n');
        String start = "%s %s: ".formatted(mark(finding.verdict()), finding.check().id());
        wrapped(start, "     ", finding.fact());
        wrapped("  why   ", DETAIL_INDENT, finding.check().why());
        labelled("found", shortened(finding.evidence()));
        List<String> advice = new ArrayList<>();
        List<String> safe = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (Remedy remedy : finding.remedies()) {
            List<String> lines = remedy.statement().lines().toList();
            if (remedy.language() == Remedy.Language.ADVICE) {
                advice.addAll(lines);
            } else if (remedy.safety() == Remedy.Safety.SAFE) {
                safe.addAll(lines);
            } else {
                own.addAll(lines);
            }
        }
        labelled("do", advice);
        statements("--fix", shortened(safe));
        statements("you", shortened(own));
    }

    private void labelled(String label, List<String> lines) {
        String start = "  %-6s".formatted(label);
        for (String line : lines) {
            wrapped(start, DETAIL_INDENT, line);
            start = DETAIL_INDENT;
        }
    }

    /** Statements are for pasting: not wrapped. */
    private void statements(String label, List<String> lines) {
        String start = "  %-6s".formatted(label);
        for (String line : lines) {
            text.append(start).append(line).append('\n');
            start = DETAIL_INDENT;
        }
    }

    private void counts(Report report) {
        text.append(
                "\n%d failed, %d to improve, %d to know, %d not seen, %d ok\n"
                        .formatted(
                                report.count(Verdict.FAIL),
                                report.count(Verdict.WARN),
                                report.count(Verdict.NOTE),
                                report.count(Verdict.SKIPPED),
                                report.count(Verdict.OK)));
        long safe = report.findings().stream().mapToLong(it -> it.safeRemedies().size()).sum();
        text.append("next: ").append(next(report, safe)).append('\n');
    }

    private static String next(Report report, long safe) {
        boolean tried = !report.attempts().isEmpty();
        if (safe > 0 && !tried) {
            return "\"tidegate preflight --fix\" runs the %s marked --fix; --dry-run prints them only"
                    .formatted(safe == 1 ? "statement" : safe + " statements");
        }
        return report.isPassed()
                ? "nothing stands in the way of \"tidegate run\""
                : "run the statements above, or have them run, then look again";
    }

    private static List<String> shortened(List<String> lines) {
        if (lines.size() <= SHOWN_MAX) {
            return lines;
        }
        List<String> shown = new ArrayList<>(lines.subList(0, SHOWN_MAX));
        shown.add("… and %,d more; --format json has them all".formatted(lines.size() - SHOWN_MAX));
        return shown;
    }

    private static String name(Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private static String mark(Verdict verdict) {
        return switch (verdict) {
            case OK -> "ok";
            case NOTE -> "note";
            case WARN -> "warn";
            case FAIL -> "FAIL";
            case SKIPPED -> "skip";
        };
    }

    /** Breaks at blanks, so that no line is longer than the page is wide. */
    private void wrapped(String start, String indent, String words) {
        StringBuilder line = new StringBuilder(start);
        boolean empty = true;
        for (String word : words.split(" ", -1)) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        text.append(line).append('\n');
    }
}
