package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Optional;

/** What system views show of change data capture and of the Agent that runs its jobs. */
public interface CaptureState {
    /** Whether it is enabled in a database. */
    boolean isEnabled(String database);

    /** Whether a table is captured: TRUNCATE TABLE must then be refused with 4711. */
    boolean isTracked(Table table);

    /** Whether the Agent runs. */
    boolean isAgentRunning();

    /** Whether the log has transactions of a database that are not captured yet. */
    boolean isBehind(String database);

    /** The jobs of all databases. */
    List<AgentJob> jobs();

    /** The role that the functions of a capture instance want; empty when they want none. */
    Optional<String> gatingRole(String database, String instance);

    /** The source table of a capture instance. */
    Optional<ObjectName> source(String database, String instance);

    /** The last log scans of a database, oldest first. */
    List<ScanSession> scanSessions(String database);

    /** The last errors of log scans of a database, oldest first. */
    List<ScanError> scanErrors(String database);
}
