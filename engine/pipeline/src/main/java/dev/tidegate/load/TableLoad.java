package dev.tidegate.load;

import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How far one table is. Guarded by the board's lock, but for what apply looks at, which is read
 * without it.
 */
final class TableLoad {
    /** A chunk is made smaller down to this part of what the settings say. */
    private static final int DIVISOR_MAX = 1 << 12;

    private volatile TableSchema schema;
    private volatile KeyRanges ranges = KeyRanges.UNTOUCHED;
    private volatile KeptChanges.Rows rowsAre;
    private volatile TableIntent intent = TableIntent.REPLICATE;
    private volatile boolean complete;
    private final Set<OpenChunk> open = new LinkedHashSet<>();
    private Plan plan = Plan.MISSING;
    private Optional<Lsn> beginning = Optional.empty();
    private long rows;
    private long bytes;
    private int divisor = 1;
    private int readsInVain;
    private boolean started;

    /** Whether it is known where to cut the table. */
    private enum Plan {
        MISSING,
        UNDERWAY,
        MADE
    }

    TableLoad(TableSchema schema) {
        this.schema = schema;
        this.rowsAre = schema.hasKey() ? KeptChanges.Rows.HAVE_KEYS : KeptChanges.Rows.ARE_ALIKE;
    }

    /** Takes over what is durable. */
    void resume(TableRecord record, KeyRanges loaded) {
        intent = record.intent();
        complete = record.complete();
        rows = record.rows();
        bytes = record.bytes();
        beginning = record.journalRead();
        ranges = loaded;
    }

    TableId table() {
        return schema.table();
    }

    TableSchema schema() {
        return schema;
    }

    KeyRanges ranges() {
        return ranges;
    }

    KeptChanges.Rows rowsAre() {
        return rowsAre;
    }

    TableIntent intent() {
        return intent;
    }

    boolean isComplete() {
        return complete;
    }

    /** Whether the operator wants its rows on the target. */
    boolean isWanted() {
        return switch (intent) {
            case REPLICATE, PAUSE -> true;
            case SKIP, REMOVE -> false;
        };
    }

    /** Whether its load is to go on, as far as it is concerned. */
    private boolean isToBeLoaded() {
        return intent == TableIntent.REPLICATE && !complete;
    }

    /** Whether there is a range to be opened. */
    boolean hasWaiting() {
        return isToBeLoaded() && plan == Plan.MADE && ranges.waiting().isPresent();
    }

    /** Whether it is large, so that it has several parts, each with ranges behind ranges. */
    boolean isCut() {
        return ranges.parts().size() > 1;
    }

    boolean needsPlan() {
        return isToBeLoaded() && plan == Plan.MISSING;
    }

    /** Whether no thread is at it. */
    boolean isUntouched() {
        return open.isEmpty() && plan != Plan.UNDERWAY;
    }

    void planBegun() {
        plan = Plan.UNDERWAY;
    }

    void planFailed() {
        plan = Plan.MISSING;
    }

    /** Where to cut it is known, and whether its rows can be told apart on the target. */
    void planned(KeyRanges cut, KeptChanges.Rows told) {
        rowsAre = told;
        ranges = cut;
        plan = Plan.MADE;
    }

    /** Opens the first range that waits. */
    OpenChunk open(LoadSettings settings, KeptBudget budget) {
        OpenChunk chunk = chunk(ranges.waiting().orElseThrow(), settings, budget);
        open.add(chunk);
        ranges = ranges.opened(chunk);
        return chunk;
    }

    private OpenChunk chunk(KeyRange range, LoadSettings settings, KeptBudget budget) {
        ChunkSource.Limit limit =
                new ChunkSource.Limit(
                        Math.max(1, settings.chunk().rows() / divisor),
                        Math.max(1, settings.chunk().bytes() / divisor));
        return new OpenChunk(this, range, limit, settings.keptBytesPerChunk(), budget);
    }

    /** Whether this is the first chunk of this run. */
    boolean startsNow() {
        boolean first = !started;
        started = true;
        return first;
    }

    /** The read of a chunk ended with this key; what is behind it waits. */
    void shrink(OpenChunk chunk, Row end) {
        ranges = ranges.shrunk(chunk, end);
        chunk.shrinkTo(end);
    }

    /**
     * The read of a chunk ended with this key; what is behind it is another chunk's at once, that
     * starts behind the same position.
     *
     * @return that chunk, if there is one; else what is behind the key waits
     */
    Optional<OpenChunk> goOn(OpenChunk chunk, Row end, LoadSettings settings, KeptBudget budget) {
        KeyRange behind = new KeyRange(Optional.of(end), chunk.range().upTo());
        OpenChunk next = chunk(behind, settings, budget);
        if (!isToBeLoaded() || !chunk.shrinkTo(end, next)) {
            shrink(chunk, end);
            return Optional.empty();
        }
        open.add(next);
        // in one step: apply drops changes of keys that wait
        ranges = ranges.shrunk(chunk, end).opened(next);
        return Optional.of(next);
    }

    boolean isLast(OpenChunk chunk) {
        return ranges.lackOnly(chunk);
    }

    void published(OpenChunk chunk, Loaded loaded, Lsn journalRead) {
        ranges = ranges.published(chunk);
        rows += loaded.rows();
        bytes += loaded.bytes();
        divisor = Math.max(1, divisor / 2);
        complete = loaded.tableComplete();
        if (beginning.isEmpty()) {
            beginning = Optional.of(journalRead);
        }
    }

    /**
     * A chunk is left: it is published, or its keys wait again.
     *
     * @return whether the table is to be started over, since it has another key now
     */
    boolean left(OpenChunk chunk) {
        open.remove(chunk);
        ranges = ranges.released(chunk);
        if (chunk.hadTooManyChanges()) {
            divisor = Math.min(DIVISOR_MAX, divisor * 2);
            readsInVain++;
        }
        TableSchema before = schema;
        chunk.newShape().ifPresent(it -> schema = it);
        return !schema.key().equals(before.key());
    }

    /** How often its rows, which are alike, were read in vain. */
    int readsInVain() {
        return readsInVain;
    }

    void readInVain() {
        readsInVain++;
    }

    Set<OpenChunk> open() {
        return open;
    }

    Optional<Lsn> beginning() {
        return beginning;
    }

    /** Nothing of it is loaded any more. */
    void emptied() {
        ranges = KeyRanges.UNTOUCHED;
        plan = Plan.MISSING;
        complete = false;
        beginning = Optional.empty();
        rows = 0;
        bytes = 0;
        divisor = 1;
        readsInVain = 0;
        started = false;
    }

    void intended(TableIntent wanted) {
        intent = wanted;
    }

    TableProgress progress() {
        long openRows = open.stream().mapToLong(OpenChunk::rows).sum();
        long keptBytes = open.stream().mapToLong(OpenChunk::keptBytes).sum();
        return new TableProgress(
                table(), intent, complete, open.size(), rows, bytes, openRows, keptBytes);
    }

    /** Whether rows of one fit the other. */
    static boolean haveSameShape(TableSchema one, TableSchema other) {
        return one.equals(other)
                || (one.columns().equals(other.columns()) && one.key().equals(other.key()));
    }
}
