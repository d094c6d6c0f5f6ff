package dev.tidegate.control;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.trail.Deed;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that an operator does on the target itself, past any daemon: whoever has its password
 * may. Noted in the audit trail before and after, under the name of this machine's user. For one
 * thread.
 */
public final class TargetDeed {
    private static final Logger LOG = LoggerFactory.getLogger(TargetDeed.class);

    private final AuditTrail trail;
    private final Deed deed;

    /** Notes nothing yet. */
    public TargetDeed(AuditTrail trail, String act, String subject) {
        this.trail = trail;
        this.deed =
                new Deed(
                        System.getProperty("user.name", "unknown"),
                        "",
                        "target",
                        "command line",
                        act,
                        subject);
    }

    /** Does it; throws what it throws, or that it cannot be noted, and then it is not done. */
    <T> T run(String why, Supplier<T> work) {
        trail.append(deed, Outcome.BEGUN, why);
        Outcome outcome = Outcome.FAILED;
        String detail = "";
        try {
            T result = work.get();
            outcome = Outcome.DONE;
            return result;
        } catch (TidegateException e) {
            Failure failure = Failure.of(e, Instant.now());
            outcome = Outcome.REFUSED;
            detail = failure.code() + ": " + failure.fact();
            throw e;
        } finally {
            end(outcome, detail);
        }
    }

    /**
     * Does what may fail in its midst, and be done in part; throws as {@link #run}.
     *
     * @param work returns what came of it, and may note with {@link #goesOn} what it has done
     */
    public void carryOut(String why, Supplier<String> work) {
        trail.append(deed, Outcome.BEGUN, why);
        Outcome outcome = Outcome.FAILED;
        String detail = ErrorCode.INTERNAL.toString();
        try {
            detail = work.get();
            outcome = Outcome.DONE;
        } catch (TidegateException e) {
            Failure failure = Failure.of(e, Instant.now());
            detail = failure.code() + ": " + failure.fact();
            throw e;
        } finally {
            end(outcome, detail);
        }
    }

    /** A part of it is done. */
    public void goesOn(String detail) {
        end(Outcome.GOES_ON, detail);
    }

    /** It is not begun. */
    public void refused(String detail) {
        end(Outcome.REFUSED, detail);
    }

    /** That it cannot be noted changes nothing of what was done. */
    private void end(Outcome outcome, String detail) {
        try {
            trail.append(deed, outcome, detail);
        } catch (TidegateException e) {
            LOG.error(
                    "the outcome {} of {} is missing in the audit trail: {}: {}",
                    outcome,
                    deed.act(),
                    e.code(),
                    e.getMessage());
        }
    }
}
