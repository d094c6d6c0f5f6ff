package dev.tidegate.ledger;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;

/**
 * Hears of a row whose change did not begin with what the change before had left: one in between
 * never came into the journal. The target may be right again all the same, by the later change. A
 * reason to look, no more. Called on apply's thread.
 */
@FunctionalInterface
public interface BrokenImages {
    /** Nobody listens. */
    BrokenImages NONE = (_, _, _) -> {};

    /**
     * Tells of one; of a transaction that may be undone and come again.
     *
     * @param key of the row
     * @param commit the transaction of the later change
     */
    void doNotMeet(TableSchema schema, Row key, Lsn commit);
}
