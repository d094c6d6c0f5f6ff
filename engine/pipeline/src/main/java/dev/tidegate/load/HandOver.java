package dev.tidegate.load;

import dev.tidegate.model.Lsn;

/**
 * Where the load of a table hands over to the stream of changes.
 *
 * <p>The rows were read at one moment between {@code low} and {@code high}. So each transaction up
 * to {@code low} is in them; each one behind {@code high} is not; one between may be or may not be.
 *
 * @param low position before the read
 * @param high position behind the read
 * @param rows number of rows read
 */
public record HandOver(Lsn low, Lsn high, long rows) {
    /** How a change of the table is to be applied. */
    public enum Mode {
        /** Not at all: the loaded rows show it. */
        SKIP,
        /** So that the result is right whether or not the loaded rows show it. */
        MERGE,
        /** Exactly: each update and delete must hit one row, each insert none. */
        STRICT
    }

    /** Throws {@link IllegalArgumentException} if the positions are the wrong way round. */
    public HandOver {
        if (high.isBefore(low)) {
            throw new IllegalArgumentException("high " + high + " is before low " + low);
        }
    }

    /** How to apply a change of this table that committed at {@code commitLsn}. */
    public Mode modeAt(Lsn commitLsn) {
        if (!commitLsn.isAfter(low)) {
            return Mode.SKIP;
        }
        return commitLsn.isAfter(high) ? Mode.STRICT : Mode.MERGE;
    }
}
