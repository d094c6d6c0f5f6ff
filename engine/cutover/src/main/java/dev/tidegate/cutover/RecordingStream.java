package dev.tidegate.cutover;

import dev.tidegate.cutover.StreamStatus.Activity;
import java.util.List;
import java.util.Optional;

/** Writes down what a stream is asked for, and answers as if it were done. */
final class RecordingStream implements ChangeStream {
    private final Script script;
    private final ChangeStream real;
    private Activity activity;
    private Optional<Marker> startedFrom = Optional.empty();

    /** As it would be when all is prepared. */
    RecordingStream(Script script, ChangeStream real, Direction handedOver) {
        this.script = script;
        this.real = real;
        this.activity = real.direction() == handedOver ? Activity.APPLYING : Activity.HELD;
    }

    @Override
    public Direction direction() {
        return real.direction();
    }

    @Override
    public StreamStatus status() {
        return new StreamStatus(activity, startedFrom, Optional.empty(), 0, List.of(), "");
    }

    @Override
    public boolean hasApplied(Marker marker) {
        return true;
    }

    @Override
    public FenceProof proof(Marker barrier, Marker upTo) {
        return new FenceProof(true, List.of());
    }

    @Override
    public List<Statement> statements(StreamAction action, long epoch) {
        return real.statements(action, epoch);
    }

    @Override
    public void perform(StreamAction action, long epoch) {
        script.add(real.statements(action, epoch));
        switch (action) {
            case StreamAction.Hold _ -> activity = Activity.HELD;
            case StreamAction.Resume _ -> activity = Activity.APPLYING;
            case StreamAction.Start(Marker from) -> {
                activity = Activity.APPLYING;
                startedFrom = Optional.of(from);
            }
        }
    }
}
