package dev.tidegate.daemon;

import dev.tidegate.load.TableIntent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.ValidateSettings.OnMismatch;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a confirmed mismatch leads to, as the settings ask; nothing weaker leads to anything. Safe
 * for use by several threads.
 *
 * <p>A table that is set aside is skipped, as an operator would: no change of it is applied any
 * more, until it is loaded anew. One that foreign keys connect with tables that are followed is
 * not: new rows that refer to it could not be applied without it, nor rows be deleted that its old
 * rows refer to, so apply would stop. Then only the pipeline is held, and that is said.
 */
final class MismatchReaction {
    private static final Logger LOG = LoggerFactory.getLogger(MismatchReaction.class);

    private final GroupState state;
    private final GroupLoad load;
    private final OnMismatch wanted;

    /** Tables that wait for apply's next moment of rest to be set aside. */
    private final Set<TableId> underway = ConcurrentHashMap.newKeySet();

    /** Tables of which it was told that they are not set aside. */
    private final Set<TableId> refused = ConcurrentHashMap.newKeySet();

    MismatchReaction(GroupState state, GroupLoad load, OnMismatch wanted) {
        this.state = state;
        this.load = load;
        this.wanted = wanted;
    }

    /** A row of a table certainly differs. */
    void confirmed(TableId table) throws InterruptedException {
        switch (wanted) {
            case ALERT, HOLD -> {}
            case QUARANTINE_TABLE -> {
                List<TableId> connected = load.connectedWith(table);
                if (connected.isEmpty()) {
                    setAside(table);
                } else if (refused.add(table)) {
                    tell(table, connected);
                }
            }
        }
    }

    private void tell(TableId table, List<TableId> connected) {
        LOG.error(
                "{}: {} certainly differs, and is NOT set aside: foreign keys connect it with {}, of"
                        + " which changes could not be applied then. The pipeline is held"
                        + " (\"tidegate validate repair {}\")",
                state.name(),
                table,
                connected,
                table);
    }

    private void setAside(TableId table) throws InterruptedException {
        if (!load.isFollowed(table) || !underway.add(table)) {
            return; // it is set aside, or about to be
        }
        try {
            CompletableFuture<Void> _ =
                    load.intend(table, TableIntent.SKIP)
                            .whenComplete((_, _) -> underway.remove(table));
            LOG.error(
                    "{}: {} certainly differs, and is SET ASIDE: no change of it is applied any more,"
                            + " its rows on the target stay as they are (\"tidegate table reload {}"
                            + " --yes\" loads and follows it again)",
                    state.name(),
                    table,
                    table);
        } catch (TidegateException e) {
            underway.remove(table); // the next row that is confirmed leads to another attempt
            LOG.error(
                    "{}: {} certainly differs, and could not be set aside: {}: {}",
                    state.name(),
                    table,
                    e.code(),
                    e.getMessage());
        }
    }

    /**
     * Notes whether the pipeline is held back.
     *
     * @param anyMismatch whether a row of some table certainly differs
     */
    void hold(Mismatches anyMismatch) {
        state.heldByMismatch(
                switch (wanted) {
                    case ALERT -> false;
                    case HOLD, QUARANTINE_TABLE -> anyMismatch == Mismatches.SOME;
                });
    }

    /** Whether rows certainly differ. */
    enum Mismatches {
        NONE,
        SOME
    }
}
