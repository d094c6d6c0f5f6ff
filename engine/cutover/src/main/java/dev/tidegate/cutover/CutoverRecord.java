package dev.tidegate.cutover;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is durable of a cutover, on the target; one row.
 *
 * @param id the cutover's: letters, digits and hyphens
 * @param epoch number of the coordinator that owns it; a larger one fences a smaller one
 * @param version counts the writes of all epochs
 * @param place where it is
 * @param terms what goes with it
 */
public record CutoverRecord(String id, long epoch, long version, Place place, Terms terms) {
    /**
     * Where a cutover is.
     *
     * @param direction which way the writers move, or moved last
     * @param handovers how many there were: the number of the one that is going on, or was last
     * @param step which step is going on or was last; empty before the first of a state
     * @param since when it came into its state
     */
    public record Place(
            CutoverState state,
            Direction direction,
            int handovers,
            Optional<StepName> step,
            Instant since) {}

    /**
     * What goes with a cutover.
     *
     * @param until until when it is ARMED, or the way back is kept while LIVE; empty otherwise
     * @param reason why it is ABORTING, or why it aborted last; empty if it did not
     * @param prepared names of what was prepared, or is about to be, and was not there before
     * @param automaticRollbacks how many there were since the last handover that an operator began
     */
    public record Terms(
            Optional<Instant> until, String reason, List<String> prepared, int automaticRollbacks) {
        /** Copies the list. */
        public Terms {
            prepared = List.copyOf(prepared);
        }
    }

    /** What there is of a cutover before anybody did anything. */
    public static CutoverRecord initial(String id, Instant now) {
        Place place =
                new Place(CutoverState.REPLICATING, Direction.FORWARD, 0, Optional.empty(), now);
        return new CutoverRecord(id, 0, 0, place, new Terms(Optional.empty(), "", List.of(), 0));
    }

    /** In which state. */
    public CutoverState state() {
        return place.state();
    }

    /** The handover that is going on, or was last; number 0 before the first. */
    public HandoverId handover() {
        return new HandoverId(id, place.handovers(), place.direction());
    }

    /** For people: the state, and that it is a rollback's if it is. */
    public String phase() {
        boolean rollback =
                place.direction() == Direction.BACK
                        && switch (state().kind()) {
                            case ABORTABLE, DECIDED, CLEANING -> true;
                            case RESTING, PREPARING -> false;
                        };
        return rollback ? "ROLLING_BACK (" + state() + ")" : state().name();
    }

    /** The same for an owner that took over. */
    public CutoverRecord ownedBy(long owner) {
        return new CutoverRecord(id, owner, version, place, terms);
    }

    /** The same as a later version. */
    public CutoverRecord numbered(long later) {
        return new CutoverRecord(id, epoch, later, place, terms);
    }

    /** The same in another state, from now on. */
    public CutoverRecord entering(CutoverState next, Instant now) {
        return at(new Place(next, place.direction(), place.handovers(), Optional.empty(), now));
    }

    /** The same at a step. */
    public CutoverRecord at(StepName step) {
        return at(
                new Place(
                        place.state(),
                        place.direction(),
                        place.handovers(),
                        Optional.of(step),
                        place.since()));
    }

    /** The same in the first state of a new handover. */
    public CutoverRecord beginning(Direction way, Instant now) {
        return at(new Place(
                        CutoverState.PAUSING, way, place.handovers() + 1, Optional.empty(), now))
                .because("");
    }

    /** The same, with the moment at which it ends. */
    public CutoverRecord lasting(Optional<Instant> end) {
        return on(new Terms(end, terms.reason(), terms.prepared(), terms.automaticRollbacks()));
    }

    /** The same, with the reason of an abort. */
    public CutoverRecord because(String why) {
        return on(new Terms(terms.until(), why, terms.prepared(), terms.automaticRollbacks()));
    }

    /** The same, with one preparation more. */
    public CutoverRecord preparing(String name) {
        List<String> more = new ArrayList<>(terms.prepared());
        if (!more.contains(name)) {
            more.add(name);
        }
        return on(new Terms(terms.until(), terms.reason(), more, terms.automaticRollbacks()));
    }

    /** The same, with one preparation less. */
    public CutoverRecord withoutPreparation(String name) {
        List<String> fewer = terms.prepared().stream().filter(it -> !it.equals(name)).toList();
        return on(new Terms(terms.until(), terms.reason(), fewer, terms.automaticRollbacks()));
    }

    /** The same, with so many automatic rollbacks. */
    public CutoverRecord withAutomaticRollbacks(int times) {
        return on(new Terms(terms.until(), terms.reason(), terms.prepared(), times));
    }

    private CutoverRecord at(Place other) {
        return new CutoverRecord(id, epoch, version, other, terms);
    }

    private CutoverRecord on(Terms other) {
        return new CutoverRecord(id, epoch, version, place, other);
    }
}
