package dev.tidegate.cutover;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.Optional;

/**
 * One coordinator's time, from taking over until another one does: its epoch, its record, and what
 * does its steps.
 */
final class Tenure {
    private final CutoverPorts ports;
    private final Surroundings surroundings;
    private final RecordKeeper keeper;
    private final StepRunner steps;

    private Tenure(CutoverPorts ports, Surroundings surroundings, CutoverRecord record) {
        this.ports = ports;
        this.surroundings = surroundings;
        this.keeper = new RecordKeeper(ports.records(), surroundings, record);
        this.steps = new StepRunner(keeper, surroundings);
    }

    /** Takes over; empty if another process is at work, and may go on. */
    static Optional<Tenure> begin(
            CutoverPorts ports,
            Surroundings surroundings,
            CutoverRecord initial,
            CutoverRecords.Claim claim) {
        return ports.records()
                .takeOver(initial, claim)
                .map(it -> new Tenure(ports, surroundings, it));
    }

    RecordKeeper keeper() {
        return keeper;
    }

    StepRunner steps() {
        return steps;
    }

    CutoverPorts ports() {
        return ports;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    CutoverSettings settings() {
        return surroundings.settings();
    }

    CutoverRecord record() {
        return keeper.record();
    }

    /** The handover that is going on. */
    Handover handover() {
        return new Handover(ports, settings(), record().handover(), record().epoch());
    }

    /**
     * From here on nothing that an earlier coordinator does has an effect on either side; so what
     * is observed from here on stays so. Waits for both sides.
     */
    void claimFences() throws InterruptedException {
        claim(ports.source().fence());
        claim(ports.target().fence());
    }

    private void claim(Fence fence) throws InterruptedException {
        Patience patience = surroundings.patience();
        while (!isClaimed(fence, patience)) {
            surroundings.pause();
        }
    }

    private boolean isClaimed(Fence fence, Patience patience) {
        try {
            fence.claim(record().epoch());
            return true;
        } catch (TidegateException e) {
            if (e.code().action() != ErrorCode.Action.RETRY) {
                throw e;
            }
            patience.alarmAt(
                    "could not take over the fence of the %s: %s"
                            .formatted(fence.side(), e.getMessage()),
                    "Bring the database back; the cutover goes on by itself.");
            return false;
        }
    }
}
