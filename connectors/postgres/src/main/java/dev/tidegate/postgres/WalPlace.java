package dev.tidegate.postgres;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.Lsn;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Places of PostgreSQL's log as the journal has them: the 64 bits are the first two parts of an
 * {@link Lsn}, in the same order.
 */
final class WalPlace {
    private WalPlace() {}

    /** The place as an LSN of the journal. */
    static Lsn lsn(long wal) {
        return new Lsn((int) (wal >>> Integer.SIZE), (int) wal, (short) 0);
    }

    /** The place of an LSN of the journal. */
    static long wal(Lsn lsn) {
        return ((long) lsn.virtualLog() << Integer.SIZE) | Integer.toUnsignedLong(lsn.block());
    }

    /** As an offset, in PostgreSQL's own text: {@code 16/B374D848}. */
    static SourceOffset offset(long wal) {
        return new SourceOffset(LogSequenceNumber.valueOf(wal).asString());
    }

    /** The place that an offset names. */
    static long wal(SourceOffset offset) {
        LogSequenceNumber parsed = LogSequenceNumber.valueOf(offset.text());
        if (parsed.equals(LogSequenceNumber.INVALID_LSN)) {
            throw new IllegalArgumentException(
                    "not a place of PostgreSQL's log: \"" + offset.text() + "\"");
        }
        return parsed.asLong();
    }
}
