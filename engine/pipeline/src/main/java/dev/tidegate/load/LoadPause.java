package dev.tidegate.load;

import java.util.Optional;

/** Port: the pause of a pipeline's whole load, which outlives its processes. */
public interface LoadPause {
    /** Why the load rests, in the words of whoever paused it; empty if it goes on. */
    Optional<String> reason();

    /** Lets the load rest from now on; a load that rests already keeps its reason. */
    void pause(String reason);

    /** Lets the load go on. */
    void resume();
}
