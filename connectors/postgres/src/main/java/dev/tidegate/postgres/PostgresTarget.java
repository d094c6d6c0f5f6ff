package dev.tidegate.postgres;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.apply.Target;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.cutover.StreamHold;
import dev.tidegate.ledger.LedgerReader;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.LoadPause;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import dev.tidegate.preflight.Examination;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TablePlanner;
import dev.tidegate.schema.TargetCompletion;
import dev.tidegate.schema.TargetSchema;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.RepairTarget;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A PostgreSQL database as the target of a pipeline. Safe for use by several threads. */
public final class PostgresTarget implements AutoCloseable {
    private final PostgresSettings settings;
    private final Connections connections;
    private final Optional<Connections> replica;
    private final TablePlans plans;
    private final Ownership ownership;

    /** Makes a target of a process that has no other; connects to nothing yet. */
    public PostgresTarget(PostgresSettings settings, String pipeline, TablePlanner planner) {
        this(settings, pipeline, planner, new Ownership());
    }

    /**
     * Makes a target; connects to nothing yet.
     *
     * @param planner decides what the target gets of the source's tables
     * @param ownership of the process, for as long as it has what it works for; the same for each
     *     attempt
     */
    public PostgresTarget(
            PostgresSettings settings, String pipeline, TablePlanner planner, Ownership ownership) {
        this.plans = new TablePlans(planner);
        this.settings = settings;
        this.connections = new Connections(settings, pipeline);
        this.replica = settings.replica().map(it -> new Connections(it, pipeline));
        this.ownership = ownership;
    }

    /**
     * Fails with {@code TARGET_FENCED} if an earlier attempt of this process has prepared the
     * target and another process took over since. A process that starts owns nothing, and asks
     * nothing.
     */
    public void requireOwnership() {
        if (ownership.isHeld()) {
            String _ =
                    connections.inTransaction(
                            "ask who owns the pipeline",
                            connection -> {
                                ownership.requireOwner(connection, connections.pipeline());
                                return connections.pipeline();
                            });
        }
    }

    /**
     * Checks version and privileges; creates the schema {@code tidegate} and its tables; claims the
     * pipeline for this process, and ends the sessions that loaded or applied its group 0 before.
     * Fails with {@code TARGET_NOT_READY}, {@code TARGET_UNAVAILABLE}, or as {@link
     * #requireOwnership} does.
     */
    public void prepare() {
        connections.inTransaction(
                "prepare the database for Tidegate",
                connection -> {
                    String version = Preparation.prepare(connection, ownership);
                    new TargetHealth(settings.standbyLagMax()).requireSight(connection);
                    ownership.claim(connection, connections.pipeline());
                    return version;
                });
        ownership.hold();
        connections.inTransaction(
                "end the sessions of an earlier process",
                connection -> {
                    Ownership.endLoaders(connection, connections.pipeline(), 0);
                    Ownership.endApplier(connection, connections.pipeline(), 0);
                    return connections.pipeline();
                });
    }

    /**
     * Goes through a take-over as far as it only looks, for a process that stands by: what it does
     * for the first time takes long. Claims nothing.
     */
    public void rehearse(List<TableDefinition> tables) {
        connections.inTransaction(
                "plan the tables", connection -> plans.of(connection, tables).size());
        PostgresApply.rehearse(connections);
    }

    /** Whether somebody has prepared the database, and this release need add nothing. */
    public boolean isPrepared() {
        return connections.inTransaction("look for the schema tidegate", Preparation::isDone);
    }

    /**
     * Claims a replication group for this process, in a database that is prepared: raises its
     * epoch, so that an earlier owner can commit nothing more, and ends the sessions that loaded or
     * applied it before. Fails with {@code TARGET_FENCED} if an earlier attempt has claimed it, and
     * another process did since.
     *
     * @param group its number, from 0
     */
    public void claim(int group) {
        CheckpointTable checkpoints = new CheckpointTable(connections.pipeline(), group);
        connections.inTransaction(
                "end the sessions of group " + group,
                connection -> {
                    if (!ownership.hasTaken(group) || checkpoints.isOf(connection, ownership)) {
                        Ownership.endLoaders(connection, connections.pipeline(), group);
                        Ownership.endApplier(connection, connections.pipeline(), group);
                    }
                    return group;
                });
        connections.inTransaction(
                "claim group " + group,
                connection -> checkpoints.takeOver(connection, ownership).epoch());
        ownership.take(group);
    }

    /**
     * Notes the pipeline's source, as soon as the target is prepared; fails with {@code
     * SOURCE_REPLACED} if it was another one before.
     */
    public void bindSource(SourceIdentity identity) {
        String _ =
                connections.inTransaction(
                        "read tidegate.source",
                        connection ->
                                SourceTable.bind(connection, connections.pipeline(), identity));
    }

    /**
     * Notes the replication groups of tables that have none yet, on a target that is prepared;
     * fails with {@code GROUPS_REFUSED}, and notes nothing, if one has another.
     *
     * @param groups by table, numbered from 0
     * @return the group of every table that the pipeline ever had
     */
    public Map<TableId, Integer> bindGroups(Map<TableId, Integer> groups) {
        return connections.inTransaction(
                "note the replication groups",
                connection -> GroupTable.bind(connection, connections.pipeline(), groups));
    }

    /**
     * The group of every table that the pipeline ever had, only looked at; empty before its first
     * start.
     */
    public Map<TableId, Integer> groups() {
        return connections.inTransaction(
                "read tidegate.replication_group",
                connection -> GroupTable.read(connection, connections.pipeline()));
    }

    /** The tables. */
    public TargetSchema schema() {
        return new PostgresSchema(connections, plans);
    }

    /** What tables get behind their rows. */
    public TargetCompletion completion() {
        return new PostgresCompletion(connections, plans);
    }

    /**
     * Where loaded rows of a replication group's tables go, and what is durable of their load. Safe
     * for use by several threads.
     *
     * @param group its number, from 0
     */
    public ChunkTarget chunks(int group) {
        return new PostgresChunks(connections, requireGroup(group));
    }

    /**
     * Whether this process was the last one to take over a group: then what fenced it was none that
     * has the group now.
     */
    public boolean isLastOwner(int group) {
        CheckpointTable checkpoints = new CheckpointTable(connections.pipeline(), group);
        return connections.inTransaction(
                "ask who has group " + group,
                connection -> checkpoints.isOf(connection, ownership));
    }

    /** What is in quarantine of a group, in a database that is prepared; only looks. */
    public Quarantine.Summary unresolved(int group) {
        return connections.inTransaction(
                "read tidegate.quarantine",
                new QuarantineTable(connections.pipeline(), requireGroup(group))::unresolved);
    }

    /** Whether a cutover keeps everybody from applying. Safe for use by several threads. */
    public StreamHold streamHold() {
        return new PostgresStreamHold(connections);
    }

    /** The pause of the pipeline's whole load. Safe for use by several threads. */
    public LoadPause loadPause() {
        return new PostgresPause(connections, PostgresPause.Of.LOAD);
    }

    /** The pause of the pipeline's audits. Safe for use by several threads. */
    public LoadPause auditPause() {
        return new PostgresPause(connections, PostgresPause.Of.AUDITS);
    }

    /**
     * Where the changes of a replication group go; owned by one thread.
     *
     * @param group its number, from 0
     */
    public Target applyTarget(int group) {
        return new PostgresApply(connections, ownership, requireGroup(group));
    }

    /**
     * The log of these tables, as changes of the source's: where the stream back begins. Needs the
     * slot and the publication of its settings, and {@code REPLICA IDENTITY FULL}.
     *
     * @param tables as the source has them
     */
    public SourceLog log(StreamSettings stream, List<TableDefinition> tables) {
        return new PostgresLog(connections, stream, tables, InstantSource.system());
    }

    private static int requireGroup(int group) {
        if (group < 0) {
            throw new IllegalArgumentException("a replication group has a number from 0");
        }
        return group;
    }

    /**
     * Why apply should wait for a while, in words, if it should: a standby is further behind than
     * the settings let it be. Asks the server.
     */
    public Optional<String> reasonToSpare() {
        return new TargetHealth(settings.standbyLagMax()).reasonToSpare(connections);
    }

    /**
     * Who keeps a group's applying waiting with a lock, in words; empty if nobody does. Asks the
     * server.
     *
     * @param group its number, from 0
     */
    public Optional<String> blocker(int group) {
        String applier = Connections.sessionName(connections.pipeline(), Ownership.applying(group));
        return connections.inTransaction(
                "read pg_stat_activity", connection -> LockWaits.blocker(connection, applier));
    }

    /**
     * Preflight's look at it.
     *
     * @param source the source's tables; what it throws leaves out what depends on them
     */
    public Examination examination(Supplier<List<TableDefinition>> source) {
        return new TargetExamination(settings, connections, plans, source);
    }

    /**
     * What operators decide about transactions that cannot be applied; closing it ends this
     * target's sessions.
     *
     * @param group number of the replication group, from 0
     */
    public QuarantineDesk quarantineDesk(int group) {
        return PostgresCases.desk(connections, group);
    }

    /**
     * The checkpoint of a replication group, only looked at; empty if nothing was applied yet.
     * Fails with {@code TARGET_NOT_READY} where Tidegate never was.
     *
     * @param group its number, from 0
     */
    public Optional<Checkpoint> checkpoint(int group) {
        return connections.inTransaction(
                "read tidegate.checkpoint",
                new CheckpointTable(connections.pipeline(), group)::read);
    }

    /**
     * The ledger of a replication group, only looked at. Safe for use by several threads.
     *
     * @param group its number, from 0
     */
    public LedgerReader ledger(int group) {
        LedgerTable ledger = new LedgerTable(connections.pipeline(), requireGroup(group));
        return () -> connections.inTransaction("read tidegate.ledger", ledger::read);
    }

    /**
     * With what the pipeline's hashes are salted: the same for each process and each start, for as
     * long as the pipeline is known to a target that is prepared. With the first call, which makes
     * it, what is there of a ledger is not known any more.
     */
    public long ledgerSalt() {
        return connections.inTransaction(
                "read tidegate.ledger_salt",
                connection -> LedgerSalt.of(connection, connections.pipeline()));
    }

    /**
     * Notes which columns the hashes of a group's tables leave out from now on. Where others were
     * left out before, nothing is known any more of a table's ledger, until it is anchored or the
     * table loaded anew, nor of what was audited. Fails with {@code TARGET_FENCED}.
     *
     * @param group its number, from 0
     * @param epoch of the owner that counts with these hashes
     * @param excluded names of columns, none where all are compared; other tables stay as they are
     * @return the tables of which others were left out
     */
    public Set<TableId> compareWithout(int group, long epoch, Map<TableId, List<String>> excluded) {
        String pipeline = connections.pipeline();
        CheckpointTable checkpoints = new CheckpointTable(pipeline, requireGroup(group));
        return connections.inTransaction(
                "note which columns are not compared",
                connection -> {
                    Checkpoint at =
                            checkpoints.lock(connection, epoch).orElseThrow(checkpoints::fenced);
                    Set<TableId> changed =
                            new ExcludedColumnsTable(pipeline, group).change(connection, excluded);
                    AuditTables audits = new AuditTables(pipeline, group);
                    for (TableId table : changed) {
                        checkpoints.ledger().otherColumns(connection, table, at.commitLsn());
                        audits.forgetPasses(
                                connection, table, "other columns are compared than before");
                    }
                    return changed;
                });
    }

    /**
     * The rows of a replication group's tables for audits, from the replica if the settings name
     * one. Safe for use by several threads.
     *
     * @param group its number, from 0
     */
    public AuditTarget auditTarget(int group) {
        PostgresAuditTarget target = new PostgresAuditTarget(connections, requireGroup(group));
        if (replica.isEmpty()) {
            return target;
        }
        return new ReplicaAuditTarget(
                new ReplicaAuditTarget.Places(
                        new PostgresAuditTarget(replica.get(), group),
                        new ReplicaLook(replica.get(), group),
                        target),
                settings.reader().orElseThrow());
    }

    /**
     * Where rows of a replication group's tables are put right; called on apply's thread.
     *
     * @param group its number, from 0
     */
    public RepairTarget repairTarget(int group) {
        return new PostgresRepairs(connections, requireGroup(group));
    }

    /**
     * What was audited of a replication group, in a database that is prepared. Safe for use by
     * several threads.
     *
     * @param group its number, from 0
     */
    public AuditRecords auditRecords(int group) {
        return new PostgresAuditRecords(connections, requireGroup(group));
    }

    /** Versions of what is used: {@code postgresql}, {@code pgjdbc}. Asks the server. */
    public Map<String, String> versions() {
        return connections.inTransaction(
                "read the versions",
                connection -> {
                    Map<String, String> versions = new TreeMap<>();
                    versions.put(
                            "postgresql", connection.getMetaData().getDatabaseProductVersion());
                    versions.put("pgjdbc", connection.getMetaData().getDriverVersion());
                    return versions;
                });
    }

    /** Ends all sessions; what is not committed is undone. */
    @Override
    public void close() {
        connections.close();
        replica.ifPresent(Connections::close);
    }
}
