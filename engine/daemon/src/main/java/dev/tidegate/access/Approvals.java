package dev.tidegate.access;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.trail.ApprovalRequest;
import dev.tidegate.trail.ApprovalRequest.Wish;
import dev.tidegate.trail.ApprovalStore;
import dev.tidegate.trail.Deed;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for a second person. The next process of the pipeline has what this one has. Safe for
 * use by several threads.
 */
public final class Approvals {
    private static final Logger LOG = LoggerFactory.getLogger(Approvals.class);
    private static final int OPEN_MAX = 1_000;

    private final ApprovalStore store;
    private final Duration waitMax;

    /** Makes one of what the store has. */
    public Approvals(ApprovalStore store, Duration waitMax) {
        this.store = store;
        this.waitMax = waitMax;
    }

    /** Notes it; the same asked again by the same person is the same. */
    public ApprovalRequest ask(Wish wish) {
        if (store.open().size() >= OPEN_MAX) {
            throw refused(
                    "too many requests wait for a second person",
                    "Withdraw some: \"tidegate approval list\" shows them.");
        }
        return store.ask(wish, waitMax);
    }

    /** What waits now, and what was approved and is being begun. */
    public List<ApprovalRequest> open() {
        return store.open();
    }

    /** What has this number; throws {@code ACCESS_REFUSED} if nothing has it. */
    public ApprovalRequest find(long number) {
        return store.find(number)
                .orElseThrow(() ->
                        refused(
                                "nothing with the number " + number + " waits for approval",
                                "It was done, withdrawn or forgotten; \"tidegate approval list\""
                                        + " shows what waits."));
    }

    /**
     * Approves it, for somebody else than who asked. It is used by that, once and for all
     * processes: what is to be done must be begun now. Throws {@code ACCESS_REFUSED}.
     */
    public void approve(ApprovalRequest request, Caller caller) {
        long number = request.number();
        String name = Deed.plain(caller.name());
        if (request.wish().who().equals(name)) {
            throw refused(
                    "%s asked for it, so another person must approve it".formatted(name),
                    "Have somebody else say \"tidegate approval approve %d\".".formatted(number));
        }
        if (!store.use(number, name)) {
            throw refused(
                    "number %d is approved already%s, which is for once"
                            .formatted(number, request.usedBy().map(it -> " by " + it).orElse("")),
                    "\"tidegate audit list\" shows what came of it, \"tidegate cutover status\" how a"
                            + " cutover goes on. What was not done must be asked for again.");
        }
    }

    /**
     * It is done, has failed, or goes on by itself. That this cannot be noted changes nothing: it
     * is used, and forgotten later.
     */
    public void ended(long number) {
        try {
            store.end(number);
        } catch (TidegateException e) {
            LOG.warn(
                    "number {}, which was approved, is shown until it is forgotten: {}: {}",
                    number,
                    e.code(),
                    e.getMessage());
        }
    }

    /** Forgets it; throws if that cannot be noted. */
    public void withdraw(long number) {
        store.end(number);
    }

    private static TidegateException refused(String fact, String hint) {
        return new TidegateException(ErrorCode.ACCESS_REFUSED, fact, hint);
    }
}
