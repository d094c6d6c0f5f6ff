package dev.tidegate.cutover;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be done to a {@link StreamHold}. Each raises the epochs of the checkpoints. */
public sealed interface HoldAction {
    /** Nobody may take over any group, and who has commits nothing more. */
    record Hold(HandoverId handover) implements HoldAction {}

    /** Everybody may again; does nothing if it is not held by this handover. */
    record Resume(HandoverId handover) implements HoldAction {}

    /**
     * Moves the checkpoints, and lets go. Of what audits found before nothing holds any more, but
     * for rows that certainly differ; and the ledger knows of those tables only of which it is
     * known what they were changed by. Does nothing if it was started from this marker already.
     *
     * @param from named in the note
     * @param places by group: what is applied, but for the epoch
     * @param skipped what that leaves out
     * @param differences by how much tables were changed since the stream was held, beside it;
     *     others are not known from there on
     */
    record Start(
            Marker from,
            Map<Integer, Checkpoint> places,
            List<String> skipped,
            Map<TableId, Difference> differences)
            implements HoldAction {
        /** Copies list and maps. */
        public Start {
            places = Map.copyOf(places);
            skipped = List.copyOf(skipped);
            differences = Map.copyOf(differences);
        }
    }

    /**
     * By how much a table was changed.
     *
     * @param rows by what its rows come to more
     * @param largeObjects the same of them; empty if that is not known
     * @param columnsLeftOut names of columns that are in neither, in the order of the columns
     */
    record Difference(
            MultisetHash rows, Optional<MultisetHash> largeObjects, String columnsLeftOut) {}
}
