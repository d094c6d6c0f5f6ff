package dev.tidegate.access;

import dev.tidegate.trail.ApprovalRequest;
import dev.tidegate.trail.ApprovalRequest.Wish;
import dev.tidegate.trail.ApprovalStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What waits for a second person, in memory: it outlives daemons, as a target does. */
public final class MemoryApprovals implements ApprovalStore {
    private final InstantSource clock;
    private final Map<Long, ApprovalRequest> requests = new TreeMap<>();
    private long last;

    /** Makes one in which nothing waits. */
    public MemoryApprovals(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized ApprovalRequest ask(Wish wish, Duration waitMax) {
        return open().stream()
                .filter(it -> it.usedBy().isEmpty())
                .filter(it -> it.wish().equals(wish))
                .findFirst()
                .orElseGet(() -> add(wish, waitMax));
    }

    private ApprovalRequest add(Wish wish, Duration waitMax) {
        ApprovalRequest request =
                new ApprovalRequest(++last, wish, clock.instant().plus(waitMax), Optional.empty());
        requests.put(last, request);
        return request;
    }

    @Override
    public synchronized List<ApprovalRequest> open() {
        List<ApprovalRequest> open = new ArrayList<>(requests.values());
        open.removeIf(it -> !clock.instant().isBefore(it.until()));
        return open;
    }

    @Override
    public synchronized Optional<ApprovalRequest> find(long number) {
        return open().stream().filter(it -> it.number() == number).findFirst();
    }

    @Override
    public synchronized boolean use(long number, String by) {
        Optional<ApprovalRequest> waiting = find(number).filter(it -> it.usedBy().isEmpty());
        waiting.ifPresent(it ->
                requests.put(
                        number,
                        new ApprovalRequest(number, it.wish(), it.until(), Optional.of(by))));
        return waiting.isPresent();
    }

    @Override
    public synchronized void end(long number) {
        requests.remove(number);
    }

    @Override
    public void close() {}
}
