package dev.tidegate.cutover;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Writes where it was led, and keeps what was acknowledged. */
final class Application {
    final Map<Long, Side> acknowledged = new HashMap<>();
    Side side = Side.SOURCE;
    boolean paused;
    int handoverHeard;
    Optional<ModelSide.Open> transaction = Optional.empty();

    /** What a hook tells it; one that belongs to an attempt that is over is not heard. */
    void hear(HookCall call) {
        if (call.handover().number() < handoverHeard) {
            return;
        }
        switch (call.point()) {
            case PAUSE -> paused = true;
            case RESUME -> {
                paused = false;
                handoverHeard = call.handover().number() + 1;
            }
            case ROUTE -> {
                paused = false;
                side = call.handover().direction().to();
                handoverHeard = call.handover().number() + 1;
            }
        }
    }
}
