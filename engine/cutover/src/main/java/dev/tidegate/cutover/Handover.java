package dev.tidegate.cutover;

import dev.tidegate.cutover.Step.Insistence;
import dev.tidegate.cutover.Step.Limits;
import java.time.Duration;

/**
 * What the steps of one handover are made of.
 *
 * @param epoch of the coordinator that does them
 */
record Handover(CutoverPorts ports, CutoverSettings settings, HandoverId id, long epoch) {
    /** The side that is fenced. */
    SidePorts from() {
        return ports.at(id.direction().from());
    }

    /** The side that is opened. */
    SidePorts to() {
        return ports.at(id.direction().to());
    }

    /** What carries changes to the side that is opened. */
    ChangeStream stream() {
        return ports.stream(id.direction());
    }

    /** What will carry changes back. */
    ChangeStream reverse() {
        return ports.stream(id.direction().reverse());
    }

    Marker marker(Marker.Role role) {
        return new Marker(id, role);
    }

    CutoverSettings.Times times() {
        return settings.times();
    }

    /** For a step before the commit point. */
    static Limits within(Duration patience) {
        return new Limits(patience, Insistence.GIVE_UP);
    }

    /** For a step that must be done. */
    Limits always() {
        return new Limits(times().behind(), Insistence.FOREVER);
    }
}
