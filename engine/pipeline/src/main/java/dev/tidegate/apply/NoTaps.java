package dev.tidegate.apply;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;

/** Nobody wants to know what is applied. */
final class NoTaps implements Taps {
    private static final TappedWindow NOTHING =
            new TappedWindow() {
                @Override
                public boolean takes(TableId table) {
                    return false;
                }

                @Override
                public void take(LogEvent.Change change) {}

                @Override
                public void misses(TableId table) {}

                @Override
                public void committed(Checkpoint checkpoint) {}
            };

    @Override
    public void takenOver(Checkpoint start) {}

    @Override
    public TappedWindow window() {
        return NOTHING;
    }

    @Override
    public void untouched(Checkpoint at) {}

    @Override
    public boolean wantsRest() {
        return false;
    }

    @Override
    public void rest(Checkpoint at) {}
}
