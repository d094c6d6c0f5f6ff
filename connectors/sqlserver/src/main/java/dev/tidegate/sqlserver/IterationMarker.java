package dev.tidegate.sqlserver;

import io.debezium.spi.snapshot.Snapshotter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells Debezium to read the tables' shapes anew at each start and no rows, then to stream; and
 * tells {@link CaptureTask} when an iteration of the streaming begins. Debezium finds it by {@link
 * java.util.ServiceLoader} and by its name.
 */
public final class IterationMarker implements Snapshotter {
    /** The name in Debezium's settings. */
    static final String NAME = "tidegate";

    private @Nullable CaptureTask task;

    /** Called by {@link java.util.ServiceLoader}. */
    public IterationMarker() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void configure(Map<String, ?> properties) {
        task = CaptureTask.STARTING.get();
    }

    @Override
    public boolean shouldSnapshotData(boolean offsetExists, boolean snapshotInProgress) {
        return false;
    }

    @Override
    public boolean shouldSnapshotSchema(boolean offsetExists, boolean snapshotInProgress) {
        return true;
    }

    @Override
    public boolean shouldSnapshotOnSchemaError() {
        return true;
    }

    @Override
    public boolean shouldSnapshotOnDataError() {
        return false;
    }

    /**
     * Stream from our offset: from the end that the reading of shapes found, changes would be lost.
     */
    @Override
    public boolean shouldStreamEventsStartingFromSnapshot() {
        return false;
    }

    @Override
    public boolean shouldStream() {
        if (task != null) {
            task.iterationStarts();
        }
        return true;
    }
}
