package dev.tidegate.control;

import dev.tidegate.access.AccessSettings.Approving;
import dev.tidegate.access.Approvals;
import dev.tidegate.control.Reply.Progress;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import dev.tidegate.trail.ApprovalRequest;
import dev.tidegate.trail.ApprovalStore;
import dev.tidegate.trail.Deed;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what callers may do, with a second person where one is wanted, and notes it. */
final class Acts {
    private static final Logger LOG = LoggerFactory.getLogger(Acts.class);

    private static final Set<ErrorCode> CONFLICTS =
            EnumSet.of(
                    ErrorCode.LOAD_REFUSED,
                    ErrorCode.VALIDATE_REFUSED,
                    ErrorCode.CUTOVER_REFUSED,
                    ErrorCode.ACCESS_REFUSED,
                    ErrorCode.SOURCE_NOT_READY);

    private final Trail trail;
    private final Approving approving;
    private final Approvals approvals;
    private final ActText texts;
    private final ApprovalsSeen seen;

    /**
     * Makes one.
     *
     * @param changes everything that may wait for a second person
     */
    Acts(Trail trail, Approving approving, ApprovalStore store, List<Route> changes) {
        this.trail = trail;
        this.approving = approving;
        this.approvals = new Approvals(store, approving.waitMax());
        this.texts = new ActText(changes);
        this.seen = new ApprovalsSeen(this::waiting);
    }

    /** Where it is noted. */
    Trail trail() {
        return trail;
    }

    /** Whether an error says that it cannot be done now, not that it failed. */
    static boolean isConflict(ErrorCode code) {
        return CONFLICTS.contains(code);
    }

    /**
     * Throws {@link RequestException} if the caller has not the role; notes that, if it matters.
     */
    void requireRole(Asker asker, Act act) {
        if (asker.caller().role().covers(act.route().role())) {
            return;
        }
        String fact =
                "%s needs the role %s, and %s has the role %s"
                        .formatted(
                                act.route().id(),
                                act.route().role().text(),
                                Deed.plain(asker.caller().name()),
                                asker.caller().role().text());
        if (act.route().isChange(act.call())) {
            trail.end(deed(asker, act), Outcome.REFUSED, fact);
        }
        throw RequestException.refused(
                RequestException.FORBIDDEN,
                fact,
                "Ask somebody who has that role; http.tokens, http.oidc.roles and http.clients"
                        + " give roles.");
    }

    /** Does it, unless a second person has to approve it first. */
    Reply run(Asker asker, Act act) throws InterruptedException {
        if (!act.route().isChange(act.call())) {
            return act.route().handler().reply(act.call(), asker);
        }
        if (!approving.acts().contains(act.route().id())) {
            return perform(asker, act, "");
        }
        ApprovalRequest pending = approvals.ask(ActText.write(act, asker.caller()));
        String fact =
                "%s waits for a second person's approval, as number %d, until %s"
                        .formatted(act.text(), pending.number(), pending.until());
        trail.note(deed(asker, act), Outcome.WAITING, fact);
        throw RequestException.refused(
                RequestException.CONFLICT,
                Deed.plain(fact),
                "Have somebody else with the role %s say \"tidegate approval approve %d\"."
                        .formatted(act.route().role().text(), pending.number()));
    }

    /** What waits for a second person; what this release does not know is not shown. */
    List<PendingAct> waiting() {
        return approvals.open().stream().flatMap(it -> texts.read(it).stream()).toList();
    }

    /** The same as it was seen last; from memory. */
    List<PendingAct> waitingAsSeen() {
        return seen.seen();
    }

    /** Does what waits, as the second person. */
    Reply approve(Asker asker, long number) throws InterruptedException {
        PendingAct pending = find(number);
        Act act = pending.act();
        requireRole(asker, act);
        approvals.approve(pending.request(), asker.caller());
        try {
            return perform(
                    asker,
                    act,
                    "asked for by %s, number %d".formatted(pending.request().wish().who(), number));
        } finally {
            approvals.ended(number);
        }
    }

    private PendingAct find(long number) {
        ApprovalRequest request = approvals.find(number);
        return texts.read(request)
                .orElseThrow(() ->
                        new TidegateException(
                                ErrorCode.ACCESS_REFUSED,
                                "number %d asks for %s as another release of Tidegate does it"
                                        .formatted(number, request.wish().act()),
                                "Ask for it again: all processes of a pipeline are to be of one"
                                        + " release."));
    }

    /** Forgets what waits: for whoever asked for it, or could approve it. */
    Reply withdraw(Asker asker, long number) {
        PendingAct pending = find(number);
        if (!pending.request().wish().who().equals(Deed.plain(asker.caller().name()))) {
            requireRole(asker, pending.act());
        }
        Deed deed = deed(asker, pending.act());
        trail.begin(deed, "is withdrawn, number " + number);
        approvals.withdraw(number);
        trail.end(deed, Outcome.REFUSED, "withdrawn, number " + number);
        return Reply.done("%s is withdrawn".formatted(Deed.plain(pending.act().text())));
    }

    private Reply perform(Asker asker, Act act, String why) throws InterruptedException {
        Deed deed = deed(asker, act);
        trail.begin(deed, why);
        Outcome outcome = Outcome.FAILED;
        String detail = ErrorCode.INTERNAL.toString();
        try {
            Reply reply = act.route().handler().reply(act.call(), asker);
            outcome = reply.progress() == Progress.DONE ? Outcome.DONE : Outcome.GOES_ON;
            detail = reply.detail();
            LOG.info("{}: {}", deed.act(), Deed.plain(detail));
            return reply;
        } catch (TidegateException e) {
            Failure failure = Failure.of(e, Instant.now());
            outcome = isConflict(e.code()) ? Outcome.REFUSED : Outcome.FAILED;
            detail = failure.code() + ": " + failure.fact();
            throw e;
        } catch (RequestException e) {
            outcome = Outcome.REFUSED;
            detail = e.fact();
            throw e;
        } finally {
            trail.end(deed, outcome, detail);
        }
    }

    private static Deed deed(Asker asker, Act act) {
        return Trail.deed(asker, act.route().id(), act.call().text());
    }
}
