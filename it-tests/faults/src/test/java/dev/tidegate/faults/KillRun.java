package dev.tidegate.faults;

import dev.tidegate.faults.KillPlan.Kill;
import dev.tidegate.faults.KillPlan.Moment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Carries out a plan, and measures each recovery: from the kill until the target's checkpoint has
 * passed a watermark that was written when the victim was up again.
 */
final class KillRun {
    private final Servers servers;
    private final Scenario scenario;
    private final Printer printer;
    private final List<Waiting> waiting = new ArrayList<>();
    private int number;

    KillRun(Servers servers, Scenario scenario, Printer printer) {
        this.servers = servers;
        this.scenario = scenario;
        this.printer = printer;
        printer.say(
                String.format(
                        Locale.ROOT,
                        "%4s  %-18s %-9s %-12s %9s %13s",
                        "kill",
                        "victim",
                        "moment",
                        "phase",
                        "recovered",
                        "transactions"));
    }

    /** Prints a line. */
    interface Printer {
        void say(String line);
    }

    /** A kill whose watermark the target does not show yet. */
    private record Waiting(
            int number, Kill kill, String phase, long nanos, long committed, long watermark) {}

    void killAll(List<Kill> kills) throws Exception {
        for (Kill kill : kills) {
            awaitMoment(kill.moment());
            // a random moment is what is wanted; there is nothing to wait for
            TimeUnit.MILLISECONDS.sleep(kill.pause().toMillis());
            look();
            kill(kill);
        }
    }

    private void awaitMoment(Moment moment) throws Exception {
        switch (moment) {
            case LOAD ->
                    scenario.await(
                            "the load works", () -> isBehindTheStart(scenario.daemon().phase()));
            case STEADY -> awaitRecovered();
            case RECOVERY -> {}
        }
    }

    private static boolean isBehindTheStart(String phase) {
        return switch (phase) {
            case "DOWN", "STARTING", "RETRYING" -> false;
            default -> true;
        };
    }

    /** Waits until the target has passed the watermarks of all kills. */
    void awaitRecovered() throws Exception {
        scenario.await(
                "the target recovers",
                () -> {
                    look();
                    return waiting.isEmpty();
                });
    }

    private void kill(Kill kill) throws Exception {
        String phase = scenario.daemon().phase();
        long nanos = System.nanoTime();
        long committed = scenario.counts().committed();
        for (Victim victim : kill.victims()) {
            victim.kill(servers, scenario);
        }
        for (Victim victim : kill.victims()) {
            victim.start(servers, scenario);
        }
        waiting.add(
                new Waiting(++number, kill, phase, nanos, committed, scenario.writeWatermark()));
    }

    private void look() {
        OptionalLong shown = scenario.shown();
        Iterator<Waiting> each = waiting.iterator();
        while (each.hasNext()) {
            Waiting next = each.next();
            if (shown.isEmpty() || shown.getAsLong() < next.watermark()) {
                return;
            }
            print(next);
            each.remove();
        }
    }

    private void print(Waiting kill) {
        printer.say(
                String.format(
                        Locale.ROOT,
                        "%4d  %-18s %-9s %-12s %7.1f s %,13d",
                        kill.number(),
                        kill.kill().victims().stream()
                                .map(KillRun::lower)
                                .collect(Collectors.joining(", ")),
                        lower(kill.kill().moment()),
                        kill.phase().toLowerCase(Locale.ROOT).replace('_', ' '),
                        (System.nanoTime() - kill.nanos()) / (double) TimeUnit.SECONDS.toNanos(1),
                        scenario.counts().committed() - kill.committed()));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
