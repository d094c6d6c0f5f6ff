package dev.tidegate.validate;

import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditRecords.Scan;
import java.util.Optional;

/** Where a scan of the target leaves word of how far it is. */
interface ScanNotes {
    /** Nowhere: it begins at the first row, and ends or is lost. */
    ScanNotes NONE =
            new ScanNotes() {
                @Override
                public Optional<Scan> last() {
                    return Optional.empty();
                }

                @Override
                public void note(Scan scan) {}

                @Override
                public void end() {}
            };

    /** Where the last one was that did not end. */
    Optional<Scan> last();

    /** It is so far. */
    void note(Scan scan);

    /** There is nothing to go on with. */
    void end();

    /** Durably. */
    static ScanNotes in(AuditRecords records, TableId table) {
        return new ScanNotes() {
            @Override
            public Optional<Scan> last() {
                return records.scan(table);
            }

            @Override
            public void note(Scan scan) {
                records.scanned(table, scan);
            }

            @Override
            public void end() {
                records.scanEnded(table);
            }
        };
    }
}
