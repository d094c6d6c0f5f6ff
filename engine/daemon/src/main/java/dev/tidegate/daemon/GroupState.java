package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.Quarantine;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a replication group is, for those who watch: written by its workers, read by any thread.
 * Outlives its assignments, and says nothing new while another process has the group.
 */
final class GroupState {
    private static final Logger LOG = LoggerFactory.getLogger(GroupState.class);

    private final int number;
    private final String name;
    private volatile Phase phase = Phase.STARTING;
    private volatile @Nullable Lsn appliedLsn;
    private volatile Quarantine.Summary quarantine = Quarantine.Summary.EMPTY;
    private volatile Optional<String> throttle = Optional.empty();
    private volatile Optional<String> blocker = Optional.empty();
    private volatile Optional<LastCommit> lastCommit = Optional.empty();
    private volatile Map<TableId, TableFigures> tables = Map.of();
    private volatile Optional<GroupLoad> load = Optional.empty();
    private volatile Optional<TableAdder> adder = Optional.empty();
    private volatile Optional<GroupAudit> audit = Optional.empty();
    private volatile GroupValidation lastValidation;
    private volatile boolean heldByMismatch;

    /**
     * Makes the state of a group.
     *
     * @param name for people: the pipeline's, and which of its groups if there are several
     */
    GroupState(int number, String name) {
        this.number = number;
        this.name = name;
        this.lastValidation = GroupValidation.none(number);
    }

    /**
     * What was committed last.
     *
     * @param took how long the target took for it
     * @param at when it was seen to be visible
     */
    record LastCommit(Duration took, Instant at) {}

    int number() {
        return number;
    }

    String name() {
        return name;
    }

    /** What its running workers do; the one place where it changes. Returns what they did. */
    synchronized Phase enter(Phase next) {
        Phase before = phase;
        if (before != next) {
            phase = next;
            LOG.info("{}: {}", name, next);
        }
        return before;
    }

    /** It was assigned to this process: what was known of it before may be old. */
    void begin() {
        phase = Phase.STARTING;
        quarantine = Quarantine.Summary.EMPTY;
        throttle = Optional.empty();
        blocker = Optional.empty();
        lastCommit = Optional.empty();
        tables = Map.of();
        load = Optional.empty();
        adder = Optional.empty();
        audit = Optional.empty();
        lastValidation = GroupValidation.none(number);
        heldByMismatch = false;
    }

    /** An attempt loads, applies and audits from now on. */
    void running(GroupLoad newLoad, Optional<GroupAudit> newAudit, Optional<TableAdder> newAdder) {
        load = Optional.of(newLoad);
        audit = newAudit;
        adder = newAdder;
    }

    /** It does so no more; what is known of its tables stays to be seen. */
    void ended() {
        load.ifPresent(GroupLoad::refreshFigures);
        lastValidation = validation();
        load = Optional.empty();
        adder = Optional.empty();
        audit = Optional.empty();
    }

    /** The audits of the running attempt; empty between attempts, and if there are none. */
    Optional<GroupAudit> audit() {
        return audit;
    }

    /** How its audits are, or were at the end of the last attempt. */
    GroupValidation validation() {
        return audit.map(GroupAudit::validation).orElse(lastValidation);
    }

    /** Whether a confirmed mismatch keeps it from being taken for whole. */
    void heldByMismatch(boolean held) {
        heldByMismatch = held;
    }

    /** The load of the running attempt; empty between attempts. */
    Optional<GroupLoad> load() {
        return load;
    }

    /** Who takes tables into the pipeline, if that is this group's running attempt. */
    Optional<TableAdder> adder() {
        return adder;
    }

    void appliedUpTo(Lsn upTo) {
        if (!upTo.equals(Lsn.ZERO)) {
            appliedLsn = upTo;
        }
    }

    void applied(AppliedWindow window, Instant now) {
        appliedLsn = window.checkpoint().commitLsn();
        lastCommit = Optional.of(new LastCommit(window.commitTime(), now));
    }

    void quarantine(Quarantine.Summary unresolved) {
        if (quarantine.transactions() < unresolved.transactions()) {
            LOG.warn(
                    "{}: transactions in quarantine, missing from the target: {}",
                    name,
                    unresolved.transactions());
        }
        quarantine = unresolved;
    }

    /** Why apply waits, or that it does not. */
    void throttled(Optional<String> reason) {
        if (reason.isPresent() && throttle.isEmpty()) {
            LOG.warn("{}: throttled: {}", name, reason.get());
        }
        throttle = reason;
    }

    /** Who keeps apply waiting with a lock, or that nobody does. */
    void blockedBy(Optional<String> who) {
        if (who.isPresent() && blocker.isEmpty()) {
            LOG.warn("{}: {}", name, who.get());
        }
        blocker = who;
    }

    Optional<String> blocker() {
        return blocker;
    }

    /** Empty before the first of this process. */
    Optional<LastCommit> lastCommit() {
        return lastCommit;
    }

    void tables(Collection<TableFigures> newTables) {
        Map<TableId, TableFigures> all = new TreeMap<>();
        newTables.forEach(it -> all.put(it.table(), it));
        tables = all;
    }

    /** What the running workers do. */
    Phase phase() {
        boolean incomplete = quarantine.transactions() > 0 || heldByMismatch;
        return phase == Phase.STREAMING && incomplete ? Phase.INCOMPLETE : phase;
    }

    Optional<Lsn> appliedLsn() {
        return Optional.ofNullable(appliedLsn);
    }

    Quarantine.Summary quarantine() {
        return quarantine;
    }

    Optional<String> throttle() {
        return throttle;
    }

    /** Its tables, also those that an operator took out, by name; as they are now. */
    Collection<TableFigures> tables() {
        load.ifPresent(GroupLoad::refreshFigures);
        return tables.values();
    }
}
