package dev.tidegate.daemon;

import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import dev.tidegate.run.Supervisor;
import dev.tidegate.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream back as its supervisor's work: runs in the process that has group 0, from the arming
 * on until the way back is taken away.
 *
 * <pre>
 *   looks ──▶ runs ──▶ looks            it is not wanted here any more
 *              │
 *              ├─────▶ the supervisor   a failure that passes: tried again after a wait
 *              └─────▶ looks            another one: shown, until the stream is another one
 * </pre>
 *
 * <p>Two processes may think for a while that it is theirs; slot, journal and checkpoint each let
 * the later one win.
 */
final class BackWork implements Supervisor.Work {
    private static final Logger LOG = LoggerFactory.getLogger(BackWork.class);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

    /** A rollback waits for it while applications cannot write. */
    private static final Duration DELAY_MAX = Duration.ofSeconds(2);

    private final Settings settings;
    private final DatabaseCutover.Opening opening;
    private final Supplier<Standing> standing;

    BackWork(Settings settings, DatabaseCutover.Opening opening, Supplier<Standing> standing) {
        this.settings = settings;
        this.opening = opening;
        this.standing = standing;
    }

    @Override
    public String name() {
        return "back";
    }

    @Override
    public Duration delayMax(Duration usual) {
        return usual.compareTo(DELAY_MAX) < 0 ? usual : DELAY_MAX;
    }

    @Override
    public void run(Supervisor.Attempt attempt) throws InterruptedException {
        try (DatabaseCutover look = opening.open()) {
            while (true) {
                OptionalInt wanted = wanted(look);
                if (wanted.isPresent()) {
                    stream(wanted.getAsInt(), look, attempt);
                } else {
                    opening.health().healthy();
                    attempt.healthy();
                }
                pause(attempt);
            }
        }
    }

    private static void pause(Supervisor.Attempt attempt) throws InterruptedException {
        if (attempt.awaitStop(LOOK_INTERVAL)) {
            throw new InterruptedException("told to stop");
        }
    }

    /** The number of the stream that this process is to run now. */
    private OptionalInt wanted(DatabaseCutover look) {
        boolean wanted =
                standing.get().groups().containsKey(0)
                        && look.records()
                                .read()
                                .map(CutoverRecord::state)
                                .filter(BackWork::hasWayBack)
                                .isPresent();
        return wanted ? look.end().armed() : OptionalInt.empty();
    }

    private static boolean hasWayBack(CutoverState state) {
        return switch (state) {
            case ARMED,
                    PAUSING,
                    FENCING,
                    DRAINING,
                    VERIFYING,
                    FINALIZING,
                    SWITCHED,
                    OPENING,
                    ROUTING,
                    LIVE,
                    ABORTING ->
                    true;
            case REPLICATING, PREFLIGHT, ARMING, DISARMING, COMPLETING, COMPLETE -> false;
        };
    }

    private void stream(int number, DatabaseCutover look, Supervisor.Attempt attempt)
            throws InterruptedException {
        Runnable healthy =
                () -> {
                    opening.health().healthy();
                    attempt.healthy();
                };
        LOG.info("the stream back begins, arming {}", number);
        try (DatabaseCutover ends = opening.open()) {
            new BackRun(settings, ends, number, new BackRun.Hearer(healthy, this::refused))
                    .run(() -> wanted(look).equals(OptionalInt.of(number)));
            LOG.info("the stream back ends, arming {}", number);
        } catch (TidegateException e) {
            opening.health().failed(e);
            if (e.code().action() == ErrorCode.Action.RETRY) {
                throw e;
            }
            LOG.error("the stream back: stopped by {}: {}", e.code(), e.getMessage());
            awaitAnother(number, look, attempt);
        } catch (RuntimeException e) {
            Failure failure = Failure.of(e, Instant.now());
            opening.health()
                    .failed(
                            new TidegateException(
                                    failure.code(), failure.fact(), failure.hint(), e));
            throw e;
        }
    }

    /** It goes on when that is mended; it is logged once, however often it is tried. */
    private void refused(TidegateException refusal) {
        String before = opening.health().failure().map(TidegateException::getMessage).orElse("");
        opening.health().failed(refusal);
        if (!before.equals(refusal.getMessage())) {
            LOG.error(
                    "the stream back: {}: {} ({})",
                    refusal.code(),
                    refusal.getMessage(),
                    refusal.hint());
        }
    }

    private void awaitAnother(int number, DatabaseCutover look, Supervisor.Attempt attempt)
            throws InterruptedException {
        while (wanted(look).equals(OptionalInt.of(number))) {
            pause(attempt);
        }
    }
}
