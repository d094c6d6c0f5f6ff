package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.cdc.SpillFile.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * A list of changes of which only the end is in memory. Not thread-safe; handed from the session to
 * the worker as a whole.
 */
final class ChangeBuffer {
    /** Above this the changes in memory go to the file. */
    private static final long MEMORY_BYTES_MAX = 4L << 20;

    private record Chunk(long first, Extent extent) {}

    private final SpillFile file;
    private final IntFunction<TableShape> shapes;
    private final List<Chunk> chunks = new ArrayList<>();
    private List<Change> tail = new ArrayList<>();
    private long tailFirst;
    private long tailBytes;

    ChangeBuffer(SpillFile file, IntFunction<TableShape> shapes) {
        this.file = file;
        this.shapes = shapes;
    }

    void add(Change change) {
        tail.add(change);
        tailBytes += change.bytes();
        if (tailBytes > MEMORY_BYTES_MAX) {
            spill();
        }
    }

    long size() {
        return tailFirst + tail.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** About how much memory it takes. */
    long memoryBytes() {
        return tailBytes;
    }

    /** Moves all of it to the file. */
    void spill() {
        if (tail.isEmpty()) {
            return;
        }
        chunks.add(new Chunk(tailFirst, file.write(ChangeCodec.encode(tail))));
        tailFirst += tail.size();
        tail = new ArrayList<>();
        tailBytes = 0;
    }

    /** Forgets all but the first {@code size} changes. */
    void truncate(long size) {
        while (size < tailFirst) {
            Chunk chunk = chunks.removeLast();
            tail = ChangeCodec.decode(file.read(chunk.extent()), shapes);
            file.free(chunk.extent());
            tailFirst = chunk.first();
        }
        int keep = (int) (size - tailFirst);
        if (keep < tail.size()) {
            tail.subList(keep, tail.size()).clear();
        }
        tailBytes = tail.stream().mapToLong(Change::bytes).sum();
    }

    /** Visits all changes in order, a chunk at a time. */
    void forEach(Consumer<Change> visitor) {
        for (Chunk chunk : chunks) {
            ChangeCodec.decode(file.read(chunk.extent()), shapes).forEach(visitor);
        }
        tail.forEach(visitor);
    }

    /** Forgets everything. */
    void clear() {
        chunks.forEach(chunk -> file.free(chunk.extent()));
        chunks.clear();
        tail = new ArrayList<>();
        tailFirst = 0;
        tailBytes = 0;
    }
}
