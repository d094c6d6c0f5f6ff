package dev.tidegate.cutover;

import java.util.List;
import java.util.Optional;

/** Looks whether something still writes to a source that was closed: that is on no other side. */
record SourceWatch(CutoverPorts ports, CutoverObserver observer) {
    /** Tells the operator of what capture has seen so far. */
    void look() {
        Optional<HandoverId> closedBy = ports.source().fence().status().handover();
        List<String> violations = closedBy.map(this::violations).orElse(List.of());
        if (!violations.isEmpty()) {
            observer.alarm(
                    "something wrote to the closed source: " + String.join("; ", violations),
                    "These rows are not on the target: carry them over by hand, and stop what"
                            + " writes them.");
        }
    }

    private List<String> violations(HandoverId closedBy) {
        Marker barrier = new Marker(closedBy, Marker.Role.BARRIER);
        Marker guard = new Marker(closedBy, Marker.Role.GUARD);
        return ports.forward().proof(barrier, guard).violations();
    }
}
