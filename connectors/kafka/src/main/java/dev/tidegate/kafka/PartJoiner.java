package dev.tidegate.kafka;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts large events together from their pieces.
 *
 * <p>An event has the offset of its first piece. So a reader that goes on behind it starts with its
 * later pieces, and passes over them.
 */
final class PartJoiner {
    private @Nullable BinaryWriter open;
    private long openOffset;
    private int openTotalBytes;
    private boolean mayStartInside = true;

    /** An event's whole encoding, and the offset of its first piece. */
    record Joined(long offset, byte[] value) {}

    /** Takes the next piece; gives the event when it is the last one. */
    Optional<Joined> add(long offset, JournalRecord.Part part) throws DamagedRecordException {
        if (open == null) {
            if (part.start() > 0) {
                if (mayStartInside) {
                    return Optional.empty();
                }
                throw new DamagedRecordException("the piece of an event before it is missing");
            }
            open = new BinaryWriter();
            openOffset = offset;
            openTotalBytes = part.totalBytes();
        }
        mayStartInside = false;
        if (part.start() != open.size() || part.totalBytes() != openTotalBytes) {
            throw new DamagedRecordException("a piece of an event is not in its place");
        }
        open.bytes(part.bytes());
        if (!part.isLast()) {
            return Optional.empty();
        }
        Joined joined = new Joined(openOffset, open.toBytes());
        open = null;
        return Optional.of(joined);
    }

    /** Hears that a record came that is not a piece. */
    void other() throws DamagedRecordException {
        mayStartInside = false;
        if (open != null) {
            throw new DamagedRecordException("it stands between the pieces of an event");
        }
    }
}
