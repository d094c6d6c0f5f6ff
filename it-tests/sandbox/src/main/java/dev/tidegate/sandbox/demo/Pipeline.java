package dev.tidegate.sandbox.demo;

import dev.tidegate.control.Status;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.ProbeTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits for a running pipeline, and notices when it, or the clients, fail. */
final class Pipeline {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration LOAD_MAX = Duration.ofMinutes(10);
    private static final Duration SHOWN_MAX = Duration.ofMinutes(2);
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long CAUGHT_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int CAUGHT_UP_LOOKS = 5;

    private final Daemon daemon;
    private final ClientPool clients;
    private final Progress progress;

    Pipeline(Daemon daemon, ClientPool clients, Progress progress) {
        this.daemon = daemon;
        this.clients = clients;
        this.progress = progress;
    }

    /** Waits until the load is done and the target consistent; returns the seconds it took. */
    double awaitStreaming() throws Exception {
        long start = System.nanoTime();
        long[] nextLine = {start + LINE_NANOS};
        boolean streams =
                new Patience(PAUSE, LOAD_MAX)
                        .await(() -> {
                            check();
                            Status status = daemon.status();
                            if (System.nanoTime() - nextLine[0] > 0) {
                                nextLine[0] += LINE_NANOS;
                                sayLoad(status);
                            }
                            return status.phase() == Phase.STREAMING;
                        });
        if (!streams) {
            throw late("the load did not end", LOAD_MAX);
        }
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        progress.say("loaded in %.1f s; the target is consistent", seconds);
        return seconds;
    }

    private void sayLoad(Status status) {
        long loaded = status.tables().stream().mapToLong(Status.TableStatus::rowsLoaded).sum();
        long tables = status.tables().stream().filter(Status.TableStatus::loaded).count();
        progress.say(
                "%s: %,d rows loaded, %d of %d tables done, %,d transactions on the source%s",
                status.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                loaded,
                tables,
                status.tables().size(),
                clients.counts().committed(),
                status.failure().map(failure -> "; waits: " + failure.fact()).orElse(""));
    }

    /**
     * Waits until what piled up during the load is gone: several transactions in a row show up
     * within a quarter of a second. A target that does not get there in time is measured all the
     * same: its lag says so.
     */
    void awaitCaughtUp(Connection source, Connection target) throws Exception {
        int[] inTime = new int[1];
        boolean caughtUp =
                new Patience(PAUSE, SHOWN_MAX)
                        .await(() -> {
                            long start = System.nanoTime();
                            awaitShown(target, ProbeReader.sourceNumbers(source));
                            boolean soon = System.nanoTime() - start < CAUGHT_UP_NANOS;
                            inTime[0] = soon ? inTime[0] + 1 : 0;
                            return inTime[0] == CAUGHT_UP_LOOKS;
                        });
        progress.say(
                "%s; measuring",
                caughtUp
                        ? "the target has caught up"
                        : "the target has not caught up in " + SHOWN_MAX.toSeconds() + " s");
    }

    /** Waits until the target shows transactions. */
    private void awaitShown(Connection target, Map<Integer, Long> wanted) throws Exception {
        long[] nextLine = {System.nanoTime() + LINE_NANOS};
        boolean shown =
                new Patience(PAUSE, SHOWN_MAX)
                        .await(() -> {
                            check();
                            Map<Integer, Long> there = ProbeReader.targetNumbers(target);
                            if (System.nanoTime() - nextLine[0] > 0) {
                                nextLine[0] += LINE_NANOS;
                                progress.say(
                                        "the target shows %,d of %,d transactions",
                                        ProbeTables.transactions(there),
                                        ProbeTables.transactions(wanted));
                            }
                            return ProbeReader.covers(there, wanted);
                        });
        if (!shown) {
            throw late("the target does not show the source's transactions", SHOWN_MAX);
        }
    }

    /** After the clients have stopped: writes a last row, and waits until the target shows all. */
    void drain(Connection source, Connection target) throws Exception {
        progress.say("the clients have stopped; draining");
        writeProbe(source);
        awaitShown(target, ProbeReader.sourceNumbers(source));
    }

    private static void writeProbe(Connection source) throws SQLException {
        source.setAutoCommit(false);
        for (String table : new String[] {ProbeTables.FIRST, ProbeTables.LAST}) {
            try (PreparedStatement update = ProbeTables.update(source, table)) {
                update.setLong(1, 1);
                update.setInt(2, ProbeTables.PROBE_CLIENT);
                update.executeUpdate();
            }
        }
        source.commit();
        source.setAutoCommit(true);
    }

    /** Throws what stopped the pipeline, the clients or the watch. */
    void check(TargetWatch watch) throws Exception {
        check();
        Optional<Exception> failure = watch.failure();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void check() throws Exception {
        Status status = daemon.status();
        if (status.phase() == Phase.STOPPED_BY_ERROR || status.phase() == Phase.STOPPED) {
            throw status.failure()
                    .map(failure ->
                            new TidegateException(
                                    ErrorCode.valueOf(failure.code()),
                                    "the pipeline stopped: " + failure.fact(),
                                    failure.hint()))
                    .orElseThrow(() -> new IllegalStateException("the pipeline stopped"));
        }
        Optional<Exception> failure = clients.failure();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private TidegateException late(String fact, Duration limit) {
        Status status = daemon.status();
        return new TidegateException(
                ErrorCode.TARGET_UNAVAILABLE,
                fact
                        + " within "
                        + limit.toSeconds()
                        + " s, phase "
                        + status.phase()
                        + status.failure().map(failure -> ", " + failure.fact()).orElse(""),
                "See the log; a slow machine may need a lower --rate.");
    }
}
