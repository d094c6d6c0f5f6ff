package dev.tidegate.validate;

import dev.tidegate.apply.Tappable;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.Waiting;
import java.time.InstantSource;

/**
 * What the audit of one replication group works with.
 *
 * @param taps the changes that apply makes, as they become visible on the target
 * @param hashers the same as the ledger's
 */
public record AuditPorts(
        Sides sides, Tappable taps, RowHasher.Factory hashers, AuditRecords records, Pace pace) {
    /** What is compared. */
    public record Sides(ChunkSource chunks, AuditSource source, AuditTarget target) {}

    /** When it goes on, and who hears of it. */
    public record Pace(
            Waiting waiting, InstantSource clock, AuditThrottle throttle, AuditObserver observer) {}

    /** The same for several threads, which then share watermarks. */
    AuditPorts shared() {
        return new AuditPorts(
                new Sides(
                        new SharedPositions(sides.chunks(), pace.waiting()),
                        sides.source(),
                        sides.target()),
                taps,
                hashers,
                records,
                pace);
    }
}
