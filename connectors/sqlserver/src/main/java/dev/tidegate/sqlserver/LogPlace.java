package dev.tidegate.sqlserver;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.Lsn;
import java.util.Optional;

/**
 * A place of the source's log, and by what to know it again: after a restore of the source, the
 * same LSN is another transaction.
 *
 * <p>As the text of an offset {@code 0000002a:00000d68:0003 0000000a5b3c/2026-11-25T22:03:27.123}.
 *
 * @param commitLsn commit LSN of a transaction
 * @param mark id of the transaction and time of its end, as {@code cdc.lsn_time_mapping} has them;
 *     empty when they were not noted
 */
record LogPlace(Lsn commitLsn, Optional<String> mark) {
    /** The place that an offset names. */
    static LogPlace of(SourceOffset offset) {
        int blank = offset.text().indexOf(' ');
        return blank < 0
                ? new LogPlace(Lsn.parse(offset.text()), Optional.empty())
                : new LogPlace(
                        Lsn.parse(offset.text().substring(0, blank)),
                        Optional.of(offset.text().substring(blank + 1)));
    }

    SourceOffset offset() {
        return new SourceOffset(commitLsn + mark.map(text -> " " + text).orElse(""));
    }
}
