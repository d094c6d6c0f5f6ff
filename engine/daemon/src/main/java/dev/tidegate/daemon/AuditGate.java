package dev.tidegate.daemon;

import dev.tidegate.load.LoadPause;
import dev.tidegate.validate.AuditThrottle;
import java.util.List;
import java.util.Optional;

/**
 * What holds the audits of a group back: an operator's pause, which may be another process's, what
 * also holds the load back, and how fast they may read.
 */
final class AuditGate implements AuditThrottle {
    private final LoadPause pause;
    private final LoadGate load;
    private final List<SideMeter> meters;
    private volatile Optional<String> paused = Optional.empty();

    AuditGate(LoadPause pause, LoadGate load, List<SideMeter> meters) {
        this.pause = pause;
        this.load = load;
        this.meters = List.copyOf(meters);
    }

    /** Looks for a pause, once. */
    void look() {
        paused = pause.reason();
    }

    boolean isPaused() {
        return paused.isPresent();
    }

    /** Lets the audits rest, durably. */
    void pause(String reason) {
        pause.pause(reason);
    }

    /** Lets them go on. */
    void resume() {
        pause.resume();
    }

    /** Why they rest, but for their own bounds, which are nothing unusual. */
    Optional<String> holdsBack() {
        return paused.or(load::sparing);
    }

    @Override
    public Optional<String> reason() {
        return holdsBack()
                .or(() -> meters.stream().flatMap(meter -> meter.reason().stream()).findFirst());
    }
}
