package dev.tidegate.control;

import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditRecords.TableRecord;
import java.util.Map;

/** What was audited of a pipeline, as the target has it; needs no daemon, only the target. */
public interface AuditArchive extends AutoCloseable {
    /** What is known of each table, of all replication groups. */
    Map<TableId, TableRecord> tables();

    @Override
    void close();
}
