package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.SidePorts;
import dev.tidegate.cutover.Statement;
import dev.tidegate.sqlserver.Connections;
import dev.tidegate.sqlserver.ReverseStream;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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
    private final Supplier<FencePlan> plan;
    private final Optional<ReverseStream> back;

    /** Makes it, without a way back; connects to nothing yet. */
    public SqlServerCutover(SqlServerSettings settings, FencePlan plan) {
        this(settings, () -> plan, Optional.empty());
    }

    /**
     * Makes it; connects to nothing yet.
     *
     * @param plan asked for when it is needed: who only watches the lease needs none
     * @param back the end of the stream back, if there is a way back
     */
    public SqlServerCutover(
            SqlServerSettings settings, Supplier<FencePlan> plan, Optional<ReverseStream> back) {
        this.connections = new Connections(settings);
        this.sessions = new Sessions(connections);
        this.plan = plan;
        this.back = back;
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
        return new SourcePreparations(sessions, plan, back);
    }

    /** What of the source is in the way of a handover. */
    public SourceReadiness readiness() {
        return new SourceReadiness(sessions, plan);
    }

    /**
     * Runs T-SQL in a transaction that fails with {@code CUTOVER_FENCED}, and changes nothing, if a
     * larger epoch was claimed.
     *
     * @param doing completes "could not …"
     */
    public void run(String doing, String sql, long epoch) {
        sessions.run(
                doing,
                List.of(
                        Statement.harmless(
                                FenceScripts.PLACE,
                                Batch.transaction(
                                        Batch.LOCK_WAIT, Batch.holding(epoch) + sql + "\n"))));
    }

    /** Ends its sessions. */
    @Override
    public void close() {
        connections.close();
    }
}
