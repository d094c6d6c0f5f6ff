package dev.tidegate.apply;

import dev.tidegate.journal.Journal;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a group's part of the journal has behind a marker, as far as it has been written: for those
 * who must know whether anything came behind it, applied or not. Proven by the hash chain.
 */
public final class MarkerScan {
    private static final Duration POLL = Duration.ofMillis(100);

    /** How often in a row nothing may come before that is taken for the end. */
    private static final int SILENT_POLLS_MAX = 5;

    private MarkerScan() {}

    /**
     * What was found.
     *
     * @param markerSeen whether the marker was there
     * @param upToSeen whether the other one was
     * @param behind changes behind the marker, by table
     */
    public record Found(boolean markerSeen, boolean upToSeen, Map<TableId, Changes> behind) {
        /** Copies the map. */
        public Found {
            behind = Map.copyOf(behind);
        }
    }

    /** How many changes a table has, and the transaction of the first one. */
    public record Changes(long count, Lsn first) {
        private Changes plus(Changes other) {
            return new Changes(count + other.count, first);
        }
    }

    /**
     * Reads to the present end.
     *
     * @param from a place before the marker
     * @param marker its text
     * @param upTo another one's, behind it
     */
    public static Found read(Journal.Readers journal, Checkpoint from, String marker, String upTo)
            throws InterruptedException {
        Follower follower = new Follower(marker, upTo);
        TransactionReader transactions =
                new TransactionReader(from.commitLsn(), from.chain(), follower);
        try (Journal.Reader reader = journal.open(from.journalOffset())) {
            long end = reader.endOffset();
            long next = from.journalOffset();
            int silent = 0;
            while (next < end && silent < silentMax(end - next)) {
                silent++;
                for (Journal.Entry entry : reader.poll(POLL)) {
                    silent = 0;
                    next = entry.offset() + 1;
                    transactions.read(entry.offset(), entry.event());
                }
            }
        }
        return new Found(follower.markerSeen, follower.upToSeen, follower.behind);
    }

    /**
     * The last offset may be the mark that ends a transaction, which is never an entry: then
     * nothing will come.
     */
    private static int silentMax(long left) {
        return left == 1 ? 1 : SILENT_POLLS_MAX;
    }

    /** Counts what is behind the marker, transaction by transaction. */
    private static final class Follower implements TransactionReader.Handler {
        private final String marker;
        private final String upTo;
        private final Map<TableId, Changes> behind = new TreeMap<>();
        private final Map<TableId, Changes> open = new TreeMap<>();
        private boolean markerSeen;
        private boolean upToSeen;
        private boolean markerOpen;
        private boolean upToOpen;

        Follower(String marker, String upTo) {
            this.marker = marker;
            this.upTo = upTo;
        }

        @Override
        public void begun(Lsn commitLsn) {
            abandoned();
        }

        @Override
        public void content(LogEvent event) {
            if (!(event instanceof LogEvent.Change change)) {
                return;
            }
            Optional<String> text = MarkerRows.marker(change);
            if (text.isPresent()) {
                markerOpen |= text.get().equals(marker);
                upToOpen |= text.get().equals(upTo);
            } else {
                open.merge(
                        change.schema().table(),
                        new Changes(1, change.position().commitLsn()),
                        Changes::plus);
            }
        }

        @Override
        public void abandoned() {
            open.clear();
            markerOpen = false;
            upToOpen = false;
        }

        @Override
        public void committed(LogEvent.Commit commit, long nextOffset) {
            if (markerSeen) {
                open.forEach((table, changes) -> behind.merge(table, changes, Changes::plus));
            }
            markerSeen |= markerOpen;
            upToSeen |= upToOpen;
            abandoned();
        }
    }
}
