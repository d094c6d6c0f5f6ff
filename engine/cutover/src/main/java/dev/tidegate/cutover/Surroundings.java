package dev.tidegate.cutover;

import java.time.InstantSource;

/**
 * What surrounds a coordinator beside its ports.
 *
 * @param clock for the log, and for how long something took
 * @param pace how it waits
 * @param observer who hears of it
 */
public record Surroundings(
        CutoverSettings settings, InstantSource clock, Pace pace, CutoverObserver observer) {
    /** Lets some time pass before the next look. */
    void pause() throws InterruptedException {
        pace.pause(settings.times().look());
    }

    /** For something that is tried until it works: when the operator hears of it. */
    Patience patience() {
        return new Patience(this, settings.times().behind());
    }
}
