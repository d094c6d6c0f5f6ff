package dev.tidegate.cutover;

import java.util.List;

/**
 * The states of a handover, in their order.
 *
 * @param rehearsed those that a rehearsal goes through
 * @param closing the one that ends with the commit point
 * @param behind those behind it
 * @param aborting the one that takes all of it back
 */
record Phases(List<Phase> rehearsed, Phase closing, List<Phase> behind, Phase aborting) {
    /** As they are. */
    static final Phases STANDARD =
            new Phases(
                    List.of(
                            new PausingPhase(),
                            new FencingPhase(),
                            new DrainingPhase(),
                            new VerifyingPhase()),
                    new FinalizingPhase(),
                    List.of(new OpeningPhase(), new RoutingPhase()),
                    new AbortingPhase());
}
