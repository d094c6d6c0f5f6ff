package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.SidePorts;
import dev.tidegate.sqlserver.Connections;
import dev.tidegate.sqlserver.SqlServerSettings;

/**
 * The source's ports of a cutover. Its sessions are its own: they wait for a lock briefly, and are
 * the victim of a deadlock rather than an application. Safe for use by several threads.
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

    /** The source's fence: also for whoever watches its lease. */
    public Fence fence() {
        return new SourceFence(sessions, plan);
    }

    /** Fence, sequences and rules of the source. */
    public SidePorts side() {
        return new SidePorts(
                fence(), new SourceSequences(sessions, plan), new SourceRules(sessions, plan));
    }

    /** What arming makes on the source. */
    public Preparations preparations() {
        return new SourcePreparations(sessions, plan);
    }

    /** What of the source is in the way of a handover. */
    public SourceReadiness readiness() {
        return new SourceReadiness(sessions, plan);
    }

    /** Ends its sessions. */
    @Override
    public void close() {
        connections.close();
    }
}
