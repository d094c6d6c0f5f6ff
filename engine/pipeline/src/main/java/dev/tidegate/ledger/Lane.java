package dev.tidegate.ledger;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;

/** What rows come to, or a part of them; or that it is not known any more. */
public sealed interface Lane {
    /** What they come to; of a change, by how much that differs. */
    record Known(MultisetHash sum) implements Lane {
        /** Of no rows. */
        public static final Known EMPTY = new Known(MultisetHash.EMPTY);
    }

    /**
     * Nobody can tell until the table is loaded again, or its ledger anchored.
     *
     * @param since commit LSN from which on
     */
    record Unknown(Reason reason, Lsn since) implements Lane {}

    /** Both together; what is not known stays so. */
    default Lane plus(Lane other) {
        return switch (this) {
            case Unknown unknown -> unknown;
            case Known(MultisetHash mine) ->
                    switch (other) {
                        case Unknown unknown -> unknown;
                        case Known(MultisetHash more) -> new Known(mine.plus(more));
                    };
        };
    }

    /** Why a lane is not known. */
    enum Reason {
        /** The log left out a large object that a change needs to be told apart. */
        LARGE_OBJECT_LEFT_OUT("the log left out a large object of a row that changed"),
        /** The target lacks what images of later changes show. */
        PUT_ASIDE("a transaction that changed the table is in quarantine"),
        /** Rows were changed that no image shows. */
        RESOLVED_BY_HAND("a transaction in quarantine was resolved by hand"),
        /** No ledger was kept then. */
        NOT_COUNTED("rows were loaded or changed while no ledger was kept"),
        /** What it was counted from is not what is compared now. */
        OTHER_COLUMNS("validate.columns_excluded leaves out other columns than before");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }
    }
}
