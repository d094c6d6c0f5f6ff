package dev.tidegate.simulation;

import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/** What is durable of a table's load. */
final class DurableTable {
    private final KeyOrder order;
    private TableIntent intent = TableIntent.REPLICATE;

    /** In the source's order. */
    private List<KeyRange> published = new ArrayList<>();

    private boolean emptied;
    private boolean complete;
    private long rows;
    private long bytes;
    private Optional<Lsn> journalRead = Optional.empty();

    DurableTable(TableId table) {
        this.order = Tables.order(table);
    }

    /** The ranges whose rows are what the source has. */
    List<KeyRange> published() {
        return published;
    }

    boolean isComplete() {
        return complete;
    }

    /** Whether whatever was in the table before is gone. */
    boolean isEmptied() {
        return emptied;
    }

    /** Whether changes of the table are applied where it is loaded. */
    boolean isFollowed() {
        return switch (intent) {
            case REPLICATE, PAUSE -> true;
            case SKIP, REMOVE -> false;
        };
    }

    /** Whether the operator wants it to be loaded and followed. */
    boolean isWanted() {
        return intent == TableIntent.REPLICATE;
    }

    void intend(TableIntent other) {
        intent = other;
    }

    void startOver() {
        emptied = true;
        published = new ArrayList<>();
        complete = false;
        rows = 0;
        bytes = 0;
        journalRead = Optional.empty();
    }

    void publish(Loaded loaded, Lsn read) {
        KeyRange range = loaded.range();
        int place = 0;
        while (place < published.size() && endsBefore(published.get(place), range)) {
            place++;
        }
        if (complete || place < published.size() && !endsBefore(range, published.get(place))) {
            throw new AssertionError("a range is loaded twice: " + range);
        }
        published.add(place, range);
        complete = loaded.tableComplete();
        if (complete != joined().equals(List.of(KeyRange.ALL))) {
            throw new AssertionError("told to be the last chunk: " + complete);
        }
        rows += loaded.rows();
        bytes += loaded.bytes();
        journalRead = journalRead.or(() -> Optional.of(read));
    }

    /** Whether there is no key in one that is not before all of the other. */
    private boolean endsBefore(KeyRange first, KeyRange second) {
        return first.upTo().isPresent()
                && second.above().isPresent()
                && order.compare(first.upTo().get(), second.above().get()) <= 0;
    }

    /** The same ranges, each joined with its neighbour. */
    private List<KeyRange> joined() {
        List<KeyRange> joined = new ArrayList<>();
        for (KeyRange range : published) {
            if (!joined.isEmpty() && joined.getLast().upTo().equals(range.above())) {
                KeyRange before = joined.removeLast();
                joined.add(new KeyRange(before.above(), range.upTo()));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }

    /** As the port tells it, which joins ranges or not, and has its own order. */
    TableRecord told(RandomGenerator random) {
        List<KeyRange> ranges = new ArrayList<>(random.nextBoolean() ? joined() : published);
        Collections.shuffle(ranges, Random.from(random));
        return new TableRecord(
                intent, complete, complete ? List.of() : ranges, rows, bytes, journalRead);
    }
}
