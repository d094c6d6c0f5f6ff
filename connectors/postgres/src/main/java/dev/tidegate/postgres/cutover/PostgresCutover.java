package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.CutoverRecords;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.LogKept;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.SidePorts;
import dev.tidegate.postgres.Connections;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.schema.TableDefinition;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a cutover needs of the target: its record, the ports of this side, and what arming makes
 * there. Has sessions of its own. Safe for use by several threads, where a port does not say
 * otherwise.
 */
public final class PostgresCutover implements AutoCloseable {
    private final Connections connections;
    private final Wishes wishes;
    private final Supplier<List<TableDefinition>> source;
    private final CutoverRecords records;

    /**
     * Connects to nothing yet.
     *
     * @param source the source's tables; asked for sequences and preparations only
     */
    public PostgresCutover(
            PostgresSettings settings,
            String pipeline,
            Wishes wishes,
            Supplier<List<TableDefinition>> source) {
        this.connections = new Connections(settings, pipeline);
        this.wishes = wishes;
        this.source = source;
        this.records = new PostgresCutoverRecords(connections, InstantSource.system());
    }

    /**
     * What operators say of the target.
     *
     * @param exemptRoles names of roles that no fence stops, as the catalog has them: those of
     *     operators and of jobs that write nothing that is replicated
     * @param sequences those that both sides have beside the ones of identity columns: {@code
     *     schema.sequence}, as the source's catalog has it
     * @param disabledTriggers those that stay disabled: {@code schema.table.trigger}, quoted where
     *     PostgreSQL would quote
     */
    public record Wishes(
            List<String> exemptRoles, List<String> sequences, List<String> disabledTriggers) {
        /** Nobody and nothing in particular. */
        public static final Wishes NONE = new Wishes(List.of(), List.of(), List.of());

        /** Copies the lists. */
        public Wishes {
            exemptRoles = List.copyOf(exemptRoles);
            sequences = List.copyOf(sequences);
            disabledTriggers = List.copyOf(disabledTriggers);
        }
    }

    /** The record and its log. One for a process: it holds the coordinator's lock. */
    public CutoverRecords records() {
        return records;
    }

    /** Fence, sequences and rules of the target. */
    public SidePorts side() {
        return new SidePorts(
                fence(),
                new PostgresSequences(connections, source, wishes.sequences()),
                new PostgresRules(connections, wishes.disabledTriggers()));
    }

    /** What arming makes on the target. */
    public Preparations preparations() {
        return new PostgresPreparations(
                connections,
                new FenceReading(connections.pipeline(), wishes.exemptRoles()),
                source);
    }

    /** What of the target is in the way of a handover. */
    public TargetReadiness readiness() {
        return new TargetReadiness(connections, wishes.exemptRoles());
    }

    /** What the target knows of whether both sides are the same. */
    public TargetVerification verification() {
        return new TargetVerification(connections);
    }

    /** How much of the target's log is kept for the stream back; empty if none of it is. */
    public Optional<LogKept> logKept() {
        return connections.inTransaction(
                "look at the slot of the way back",
                connection -> KeptLog.read(connection, WayBack.slot(connections.pipeline())));
    }

    /** The fence of the target; needs nothing of the source. */
    public Fence fence() {
        return new PostgresFence(connections, wishes.exemptRoles());
    }

    /** Ends all sessions; the coordinator's lock is free then. */
    @Override
    public void close() {
        records.release();
        connections.close();
    }
}
