package dev.tidegate.validate;

import dev.tidegate.model.MultisetHash;
import java.time.Instant;
import java.util.Optional;

/**
 * What the ledger says that a table holds, in a snapshot of the target.
 *
 * @param rows the sum over its rows of all columns but large objects; empty where it is not known
 * @param largeObjects the sum over its rows of their large objects, each row counted once; empty
 *     where the log could not tell. Of a table without large objects, {@code rows} times nothing
 * @param since when this account of the table began; another one means that the table was emptied
 *     and loaded anew, or that applications wrote to it
 * @param unknown why not all is known, for an operator: lower case, no full stop
 */
public record LedgerEntry(
        Optional<MultisetHash> rows,
        Optional<MultisetHash> largeObjects,
        Instant since,
        Optional<String> unknown) {
    /** One of which it need not be said why something is not known. */
    public LedgerEntry(
            Optional<MultisetHash> rows, Optional<MultisetHash> largeObjects, Instant since) {
        this(rows, largeObjects, since, Optional.empty());
    }
}
