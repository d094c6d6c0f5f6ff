package dev.tidegate.validate;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import java.util.Optional;

/** What an audit of the target's rows against the ledger found. */
public sealed interface TargetOutcome {
    /**
     * They are equal at a position.
     *
     * @param largeObjects empty where one side of the comparison is not known
     */
    record Equal(Lsn at, MultisetHash rows, Optional<MultisetHash> largeObjects)
            implements TargetOutcome {}

    /**
     * They are not, and the ledger lacks this: the difference stays what it is while changes pass
     * by.
     *
     * @param largeObjects empty where it is not known
     */
    record Differs(Lsn at, MultisetHash rows, Optional<MultisetHash> largeObjects)
            implements TargetOutcome {}

    /** The ledger does not tell. */
    record Unknown(String reason) implements TargetOutcome {}
}
