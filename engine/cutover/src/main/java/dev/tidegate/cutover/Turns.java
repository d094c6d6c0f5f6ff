package dev.tidegate.cutover;

import dev.tidegate.cutover.CutoverRecords.Claim;
import java.util.Optional;

/**
 * Takes the cutover over for a piece of work, and lets go of it.
 *
 * @param id of the cutover
 */
record Turns(String id, CutoverPorts ports, Surroundings surroundings, Phases phases) {
    /** What is done by whoever has taken over. */
    interface Work {
        void run(Tenure tenure) throws InterruptedException;
    }

    /**
     * Takes over, brings what another coordinator left to rest, and does some work; returns the
     * record that it left. Empty if another process is at work, and may go on.
     */
    Optional<CutoverRecord> take(Claim claim, Work work) throws InterruptedException {
        return take(claim, _ -> {}, work);
    }

    /**
     * The same.
     *
     * @param first what is done before anything is brought to rest
     */
    Optional<CutoverRecord> take(Claim claim, Work first, Work work) throws InterruptedException {
        CutoverRecord initial = CutoverRecord.initial(id, surroundings.clock().instant());
        try {
            Optional<Tenure> taken = Tenure.begin(ports, surroundings, initial, claim);
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            Tenure tenure = taken.get();
            Recovery recovery = new Recovery(tenure, phases);
            recovery.claim();
            first.run(tenure);
            recovery.settle();
            work.run(tenure);
            return Optional.of(tenure.record());
        } finally {
            ports.records().release(); // also of a lock that was got without an answer
            ports.forward().letGo();
            ports.back().letGo();
        }
    }

    /** Whether the time of what is armed, or of the way back, is over. */
    boolean isOver(CutoverRecord record) {
        return record.terms().until().stream().noneMatch(surroundings.clock().instant()::isBefore);
    }
}
