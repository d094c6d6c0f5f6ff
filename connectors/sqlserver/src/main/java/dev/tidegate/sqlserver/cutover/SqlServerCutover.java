package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Fence;
import dev.tidegate.sqlserver.Connections;
import dev.tidegate.sqlserver.SqlServerSettings;

/**
 * The source's ports of a cutover. Its sessions are its own: they wait for a lock briefly, and are
 * the victim of a deadlock rather than an application.
 *
 * <p>Its user needs more than the pipeline's: db_owner of the database, VIEW SERVER STATE and ALTER
 * ANY CONNECTION, and ALTER ANY LOGIN where the plan names logins.
 */
public final class SqlServerCutover implements AutoCloseable {
    private final Connections connections;
    private final Sessions sessions;
    private final FencePlan plan;

    /** Makes it; connects to nothing yet. */
    public SqlServerCutover(SqlServerSettings settings, FencePlan plan) {
        this.connections = new Connections(settings);
        this.sessions = new Sessions(connections);
        this.plan = plan;
    }

    /** The source's fence; for one thread, and there may be several. */
    public Fence fence() {
        return new SourceFence(sessions, plan);
    }

    /** Ends its sessions. */
    @Override
    public void close() {
        connections.close();
    }
}
