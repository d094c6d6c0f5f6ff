package dev.tidegate.control;

import dev.tidegate.control.CutoverStatus.AttemptShown;
import dev.tidegate.control.CutoverStatus.FenceShown;
import dev.tidegate.control.CutoverStatus.LedgerKeptShown;
import dev.tidegate.control.CutoverStatus.PutAsideShown;
import dev.tidegate.control.CutoverStatus.StepShown;
import dev.tidegate.control.CutoverStatus.StreamShown;
import dev.tidegate.cutover.CutoverPlan;
import dev.tidegate.cutover.DryRun;
import dev.tidegate.cutover.HookAnswer;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.StepName;
import java.time.Duration;
import java.util.List;

/** What the daemon says of a cutover, for people, on at most 100 columns where facts allow it. */
final class CutoverText {
    private static final int ALARMS_MAX = 10;

    private CutoverText() {}

    static String render(CutoverStatus status) {
        StringBuilder text = new StringBuilder();
        text.append(
                "cutover %s: %s since %s\n"
                        .formatted(status.cutover(), status.phase(), status.since()));
        status.until().ifPresent(it -> text.append("  until    %s\n".formatted(it)));
        if (!status.waits().isEmpty()) {
            text.append("  waits    %s\n".formatted(status.waits()));
        }
        if (!status.reason().isEmpty()) {
            text.append("  given up %s\n".formatted(status.reason()));
        }
        status.fences().forEach(it -> fence(text, it));
        status.streams().forEach(it -> stream(text, it));
        status.attempts().forEach(it -> attempt(text, it));
        if (!status.attempts().isEmpty()) {
            steps(text, status.attempts().getLast().steps());
        }
        alarms(text, status);
        status.unseen().forEach(it -> text.append("\nnot seen: ").append(it).append('\n'));
        text.append("\nnext: ").append(status.advice()).append('\n');
        return text.toString();
    }

    private static void fence(StringBuilder text, FenceShown fence) {
        text.append("  fence    %-7s %s".formatted(fence.side(), fence.mode()));
        fence.leaseLeftMillis().ifPresent(it -> text.append(", %,d ms left".formatted(it)));
        if (fence.sessions() > 0) {
            text.append(", %d sessions with open writes".formatted(fence.sessions()));
        }
        if (!fence.denied().isEmpty()) {
            text.append("; denied: ").append(String.join(", ", fence.denied()));
        }
        text.append('\n');
    }

    private static void stream(StringBuilder text, StreamShown stream) {
        text.append("  stream   %-7s %s".formatted(stream.direction(), stream.activity()));
        stream.lagMillis().ifPresent(it -> text.append(", %,d ms behind".formatted(it)));
        if (stream.deadLetters() > 0) {
            text.append(", %d transactions put aside or refused".formatted(stream.deadLetters()));
        }
        stream.putAside()
                .flatMap(PutAsideShown::oldest)
                .ifPresent(it -> text.append(", the oldest put aside at %s".formatted(it)));
        stream.logKept()
                .ifPresent(it ->
                        text.append(
                                ", %,d MiB of log kept for it%s"
                                        .formatted(
                                                it.bytes() >> 20,
                                                it.read() ? "" : ", which NOBODY READS")));
        stream.ledger()
                .ifPresent(it ->
                        text.append(
                                ", a ledger of %d of %d tables%s"
                                        .formatted(it.known(), it.tables(), lost(it))));
        if (!stream.reason().isEmpty()) {
            text.append("; ").append(stream.reason());
        }
        text.append('\n');
    }

    private static String lost(LedgerKeptShown ledger) {
        return ledger.differing().isEmpty()
                ? ""
                : ", and CHANGES WERE LOST of " + String.join(", ", ledger.differing());
    }

    private static void attempt(StringBuilder text, AttemptShown attempt) {
        text.append("  %-28s %s".formatted(attempt.handover(), attempt.outcome()));
        attempt.writePauseMillis()
                .ifPresent(it -> text.append(", no writes for %,d ms".formatted(it)));
        text.append('\n');
    }

    private static void steps(StringBuilder text, List<StepShown> steps) {
        text.append('\n');
        for (StepShown step : steps) {
            text.append(
                    "  %-11s %-22s %-8s %s\n"
                            .formatted(
                                    step.state(),
                                    step.step(),
                                    step.result().equals("UNKNOWN") ? "…" : step.result(),
                                    step.millis().map("%,8d ms"::formatted).orElse(""))
                            .stripTrailing()
                            .concat("\n"));
        }
    }

    private static void alarms(StringBuilder text, CutoverStatus status) {
        int from = Math.max(0, status.alarms().size() - ALARMS_MAX);
        if (!status.alarms().isEmpty()) {
            text.append("\nALARMS:\n");
        }
        status.alarms()
                .subList(from, status.alarms().size())
                .forEach(it -> {
                    text.append("  %s  %s\n".formatted(it.at(), it.fact()));
                    if (!it.hint().isEmpty()) {
                        text.append("    hint: %s\n".formatted(it.hint()));
                    }
                });
    }

    static String render(CutoverPlan plan) {
        StringBuilder text = new StringBuilder();
        text.append("moving the writers %s would take now\n\n".formatted(plan.direction()));
        String row = "  %-28s %10s %10s\n";
        text.append(row.formatted("", "median", "p99"));
        for (CutoverPlan.Share share : plan.shares()) {
            text.append(row.formatted(share.part(), ms(share.median()), ms(share.p99())));
        }
        text.append(row.formatted("write pause", ms(plan.median()), ms(plan.p99())));
        text.append(
                "\n  the settings allow %s%s\n"
                        .formatted(
                                ms(plan.pauseMax()),
                                plan.fits() ? "" : ": a slow pause would end in an abort"));
        hooks(text, plan.hooks());
        for (Blocker blocker : plan.blockers()) {
            text.append(
                    "\nFORBIDDEN: %s\n  hint: %s\n".formatted(blocker.fact(), blocker.remedy()));
        }
        return text.toString();
    }

    private static void hooks(StringBuilder text, List<HookAnswer> hooks) {
        if (!hooks.isEmpty()) {
            text.append("\nhooks, called without meaning it:\n");
        }
        for (HookAnswer hook : hooks) {
            String answer = hook.refusal().isEmpty() ? "answers" : "WOULD NOT WORK";
            text.append(
                    "  %-27s %s, after %s\n".formatted(hook.setting(), answer, ms(hook.took())));
            text.append(hook.call().text().indent(4));
        }
    }

    private static String ms(Duration duration) {
        return "%,d ms".formatted(duration.toMillis());
    }

    static String render(List<DryRun.Line> lines) {
        StringBuilder text = new StringBuilder();
        String last = "";
        for (DryRun.Line line : lines) {
            String where = line.state() + line.step().map(it -> " " + named(it)).orElse("");
            if (!where.equals(last)) {
                text.append("-- ").append(where).append('\n');
                last = where;
            }
            text.append("   at %s:\n".formatted(line.statement().place()));
            text.append(line.statement().text().indent(6));
            if (!line.statement().undo().isEmpty()) {
                text.append("   undone by:\n").append(line.statement().undo().indent(6));
            }
        }
        return text.isEmpty() ? "nothing would be run\n" : text.toString();
    }

    private static String named(StepName step) {
        return step.name();
    }
}
