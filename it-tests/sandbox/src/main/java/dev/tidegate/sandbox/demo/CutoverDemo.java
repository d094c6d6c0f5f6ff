package dev.tidegate.sandbox.demo;

import dev.tidegate.cutover.Side;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.handover.Applications;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;

/**
 * Moves applications that go on writing from SQL Server to PostgreSQL, and back, and counts what
 * they were promised against what is there.
 */
final class CutoverDemo {
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);
    private static final double NANOS_OF_MILLI = 1e6;

    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(5), Duration.ofMinutes(5));

    private final CutoverPlan plan;
    private final Progress progress;
    private int switches;

    CutoverDemo(CutoverPlan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * What is shown.
     *
     * @param applications how they write
     * @param between how long they write before the cutover, between it and the rollback, and after
     * @param environment the servers
     */
    record CutoverPlan(
            Applications.Plan applications, Duration between, Environment.Options environment) {}

    CutoverReport run() throws Exception {
        progress.say("starting SQL Server's stand-in, Kafka and PostgreSQL on this machine");
        try (Environment environment = Environment.start(plan.environment());
                MovingDatabase database = MovingDatabase.start(environment)) {
            progress.say(
                    "loaded; the target follows. PostgreSQL: %s",
                    environment.postgres().psqlCommand());
            return move(database);
        }
    }

    private CutoverReport move(MovingDatabase database) throws Exception {
        try (Applications applications =
                Applications.start(database.route(), plan.applications())) {
            progress.say(
                    "%d applications write, %.0f transfers a second, to SQL Server",
                    plan.applications().clients(), plan.applications().rate());
            letThemWrite(applications, Side.SOURCE);

            database.cutover("arm", "ARMED");
            progress.say("armed: fences, slot and the way back are ready");
            Duration _ = applications.promises().takeLongestPause();
            database.cutover("rehearse?final_verify=full", "ARMED");
            Duration rehearsal = applications.promises().takeLongestPause();
            progress.say(
                    "rehearsed: fenced, drained, compared, opened again; longest time without a"
                            + " commit %.0f ms",
                    millis(rehearsal));
            letThemWrite(applications, Side.SOURCE);

            database.cutover("go?final_verify=full", "LIVE");
            tellSwitch(applications, "cutover: the applications write to PostgreSQL");
            letThemWrite(applications, Side.TARGET);

            database.cutover("rollback", "REPLICATING");
            tellSwitch(applications, "rollback: the applications write to SQL Server again");
            letThemWrite(applications, Side.SOURCE);

            applications.stop();
            requireWorking(applications);
            return report(database, applications, rehearsal);
        }
    }

    private void letThemWrite(Applications applications, Side side) throws Exception {
        long before = applications.promises().count();
        long until = System.nanoTime() + plan.between().toNanos();
        boolean arrived =
                PATIENCE.await(() -> {
                    requireWorking(applications);
                    return System.nanoTime() - until >= 0
                            && applications.promises().side() == side
                            && applications.promises().count() > before;
                });
        if (!arrived) {
            throw new IllegalStateException("no application could write to the " + side);
        }
        progress.say(
                "%,d commits confirmed, %,d a second on the %s",
                applications.promises().count(),
                (applications.promises().count() - before)
                        / Math.max(1, plan.between().dividedBy(EACH_SECOND)),
                side);
    }

    private static void requireWorking(Applications applications) throws Exception {
        if (applications.failure().isPresent()) {
            throw applications.failure().get();
        }
    }

    private void tellSwitch(Applications applications, String what) throws Exception {
        int known = switches;
        if (!PATIENCE.await(() -> applications.promises().switches().size() > known)) {
            throw new IllegalStateException("no application could write where it was led to");
        }
        switches = applications.promises().switches().size();
        progress.say(
                "%s; between two commits %.0f ms",
                what, millis(applications.promises().switches().getLast().pause()));
    }

    private CutoverReport report(
            MovingDatabase database, Applications applications, Duration rehearsal)
            throws Exception {
        database.await(
                "both sides are equal",
                () -> database.compare().stream().allMatch(TableResult::equal));
        List<TableResult> tables = database.compare();
        try (Connection source = database.source();
                Connection target = database.target()) {
            return new CutoverReport(
                    applications.promises().count(),
                    millis(rehearsal),
                    applications.promises().switches().stream()
                            .map(it -> millis(it.pause()))
                            .toList(),
                    applications.promises().refusals(),
                    applications.faults(source),
                    applications.faults(target),
                    tables.stream().map(DemoReport.Table::of).toList());
        }
    }

    private static double millis(Duration time) {
        return Math.round(time.toNanos() / NANOS_OF_MILLI);
    }
}
