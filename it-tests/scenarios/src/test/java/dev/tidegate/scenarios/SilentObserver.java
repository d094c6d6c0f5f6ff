package dev.tidegate.scenarios;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;

/** Does nothing about what it hears of; a test overrides what it looks at. */
class SilentObserver implements ApplyWorker.Observer {
    @Override
    public void takenOver(Checkpoint checkpoint) {}

    @Override
    public void applied(AppliedWindow window) {}

    @Override
    public void idle(LogEvent.Heartbeat heartbeat) {}

    @Override
    public void consistent(Checkpoint checkpoint) {}
}
