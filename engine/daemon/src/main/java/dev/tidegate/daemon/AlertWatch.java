package dev.tidegate.daemon;

import dev.tidegate.alert.AlertBoard;
import dev.tidegate.alert.AlertChannel;
import dev.tidegate.alert.AlertNotice;
import dev.tidegate.alert.AlertSettings;
import dev.tidegate.alert.Condition.Severity;
import dev.tidegate.alert.Observed;
import dev.tidegate.control.AlertShown;
import dev.tidegate.control.CutoverStatus;
import dev.tidegate.control.Status;
import dev.tidegate.control.ValidateStatus;
import dev.tidegate.run.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what this process shows of itself, and tells those who want to know. All from memory, so
 * a database that hangs keeps nobody from hearing of it; and it holds up nothing.
 */
final class AlertWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertWatch.class);

    private final AlertSettings settings;
    private final Sights sights;
    private final InstantSource clock;
    private final AlertBoard board;
    private final AlertChannel channel;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private boolean over;

    /**
     * What there is to be seen.
     *
     * @param figures of a moment
     * @param cutover empty if there is none
     * @param more what else is observed at a moment
     * @param interval between two looks
     */
    record Sights(
            Supplier<Status> status,
            Supplier<ValidateStatus> validation,
            Supplier<StreamConditions.Figures> figures,
            Supplier<Optional<CutoverStatus>> cutover,
            Function<Instant, List<Observed>> more,
            Duration interval) {}

    AlertWatch(AlertSettings settings, Sights sights, AlertChannel channel, InstantSource clock) {
        this.settings = settings;
        this.sights = sights;
        this.clock = clock;
        this.board = new AlertBoard(settings);
        this.channel = channel;
        this.thread = Thread.ofPlatform().name("tidegate-alerts").daemon().unstarted(this::run);
    }

    void start() {
        channel.start();
        thread.start();
    }

    private void run() {
        try {
            do {
                look();
            } while (!closed.await(sights.interval().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException _) {
            LOG.debug("told to end");
        }
    }

    /** Looks once, one thread after the other: what was seen earlier must not be told later. */
    private synchronized void look() {
        if (over) {
            return;
        }
        try {
            Instant now = clock.instant();
            for (AlertNotice notice : board.look(observed(now), now)) {
                LOG.info(
                        "alert {} {}: {}",
                        notice.alert().observed().condition().id(),
                        notice.event(),
                        notice.alert().observed().what());
                channel.tell(notice);
            }
        } catch (RuntimeException e) { // a fault of ours; the next look may do better
            Failure failure = Failure.of(e, clock.instant());
            LOG.error("{}: alerts: {}", failure.code(), failure.fact());
        }
    }

    private List<Observed> observed(Instant now) {
        Status status = sights.status().get();
        List<Observed> all =
                new ArrayList<>(
                        StreamConditions.of(
                                status,
                                sights.validation().get(),
                                sights.figures().get(),
                                settings.bounds()));
        status.captureJob().ifPresent(it -> all.addAll(SourceConditions.of(it, settings.bounds())));
        sights.cutover().get().ifPresent(it -> all.addAll(CutoverConditions.of(it, now)));
        all.addAll(sights.more().apply(now));
        return all;
    }

    /** The same with what was seen at the last look. */
    Status with(Status status) {
        return status.with(
                board.lasting().stream().map(AlertShown::of).toList(), channel.receivers());
    }

    /** How many last, of a severity. */
    long lasting(Severity severity) {
        return board.lasting().stream()
                .filter(it -> it.observed().condition().severity() == severity)
                .count();
    }

    List<AlertChannel.Receiver> receivers() {
        return channel.receivers();
    }

    /** Looks a last time, while what stopped is still to be seen, and tells of that too. */
    @Override
    public void close() {
        closed.countDown();
        synchronized (this) {
            look();
            over = true;
        }
        channel.close();
    }
}
