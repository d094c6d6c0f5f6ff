package dev.tidegate.access;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What waits for a second person. In memory: what waits in a process that ends must be asked for
 * again. Safe for use by several threads.
 *
 * @param <W> what is to be done
 */
public final class Approvals<W> {
    private static final int WAITING_MAX = 1_000;

    private final Duration waitMax;
    private final InstantSource clock;
    private final Map<Long, Pending<W>> waiting = new LinkedHashMap<>();
    private long last;

    /** Makes one in which nothing waits. */
    public Approvals(Duration waitMax, InstantSource clock) {
        this.waitMax = waitMax;
        this.clock = clock;
    }

    /**
     * Something that waits.
     *
     * @param number by which it is approved
     * @param askedBy who must not approve it
     * @param until when it is forgotten
     * @param approvedBy who approved it; only then, and while it goes on
     */
    public record Pending<W>(
            long number, W work, Caller askedBy, Instant until, Optional<String> approvedBy) {}

    /** Notes it; the same asked again by the same person is the same. */
    public synchronized Pending<W> ask(W work, Caller caller) {
        forget();
        Optional<Pending<W>> same =
                waiting.values().stream()
                        .filter(it -> it.approvedBy().isEmpty())
                        .filter(it -> it.work().equals(work))
                        .filter(it -> it.askedBy().name().equals(caller.name()))
                        .findFirst();
        return same.orElseGet(() -> add(work, caller));
    }

    private Pending<W> add(W work, Caller caller) {
        if (waiting.size() >= WAITING_MAX) {
            throw refused(
                    "too many requests wait for a second person",
                    "Withdraw some: \"tidegate approval list\" shows them.");
        }
        last++;
        Pending<W> pending =
                new Pending<>(last, work, caller, clock.instant().plus(waitMax), Optional.empty());
        waiting.put(last, pending);
        return pending;
    }

    /** What waits now. */
    public synchronized List<Pending<W>> waiting() {
        forget();
        return new ArrayList<>(waiting.values());
    }

    /** What has this number; throws {@code ACCESS_REFUSED} if nothing has it. */
    public synchronized Pending<W> find(long number) {
        forget();
        return Optional.ofNullable(waiting.get(number))
                .orElseThrow(() ->
                        refused(
                                "nothing with the number " + number + " waits for approval",
                                "It was done, withdrawn or forgotten; \"tidegate approval list\""
                                        + " shows what waits."));
    }

    /**
     * Approves it, for somebody else than who asked. It stays until {@link #ended}: whoever
     * approved it may ask again how it goes on. Throws {@code ACCESS_REFUSED}.
     */
    public synchronized Pending<W> approve(long number, Caller caller) {
        Pending<W> pending = find(number);
        if (pending.askedBy().name().equals(caller.name())) {
            throw refused(
                    "%s asked for it, so another person must approve it".formatted(caller.name()),
                    "Have somebody else say \"tidegate approval approve %d\".".formatted(number));
        }
        if (pending.approvedBy().filter(it -> !it.equals(caller.name())).isPresent()) {
            throw refused(
                    "number %d is approved already, and goes on".formatted(number),
                    "Watch it with \"tidegate cutover status\".");
        }
        Pending<W> approved =
                new Pending<>(
                        number,
                        pending.work(),
                        pending.askedBy(),
                        pending.until(),
                        Optional.of(caller.name()));
        waiting.put(number, approved);
        return approved;
    }

    /** It is done, or failed: it can be approved no more. */
    public synchronized void ended(long number) {
        waiting.remove(number);
    }

    private void forget() {
        Instant now = clock.instant();
        waiting.values().removeIf(it -> it.until().isBefore(now));
    }

    private static TidegateException refused(String fact, String hint) {
        return new TidegateException(ErrorCode.ACCESS_REFUSED, fact, hint);
    }
}
