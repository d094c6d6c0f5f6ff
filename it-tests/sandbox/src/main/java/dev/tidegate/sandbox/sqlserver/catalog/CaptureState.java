package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Optional;

/** What system views show of change data capture. */
public interface CaptureState {
    /** Whether it is enabled in a database. */
    boolean isEnabled(String database);

    /** Whether a table is captured: TRUNCATE TABLE must then be refused with 4711. */
    boolean isTracked(Table table);

    /** Settings of a database's jobs; empty when it is not enabled. */
    Optional<CaptureJob> job(String database);

    /** The last log scans of a database, oldest first. */
    List<ScanSession> scanSessions(String database);
}
