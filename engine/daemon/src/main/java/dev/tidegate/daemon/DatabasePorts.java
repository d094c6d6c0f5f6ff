package dev.tidegate.daemon;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.apply.Target;
import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.control.AuditArchive;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.cutover.Direction;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Membership;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaMembership;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.LoadPause;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.Ownership;
import dev.tidegate.postgres.PostgresApprovals;
import dev.tidegate.postgres.PostgresAuditTrail;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TablePlanner;
import dev.tidegate.schema.TableSet;
import dev.tidegate.schema.TargetCompletion;
import dev.tidegate.schema.TargetSchema;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.sqlserver.LargeObjectFolder;
import dev.tidegate.sqlserver.SqlServerSource;
import dev.tidegate.trail.ApprovalStore;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditSource;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.RepairTarget;
import dev.tidegate.validate.hash.RowHashers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The ports of a real pipeline: SQL Server, Kafka and PostgreSQL. */
final class DatabasePorts implements Ports {
    /** All tables are one replication group. */
    static final int GROUP = 0;

    /**
     * What the target gets of tables: the conversion by the rules for scripts. Of the process, so
     * that what was converted once, a take-over or the next attempt need not convert again.
     */
    static final TablePlanner TABLES = new LiveTables();

    private final SqlServerSource source;
    private final ChunkSource chunks;
    private final ChunkSource chunksToLoad;
    private final KafkaJournal journal;
    private final PostgresTarget target;
    private final Validation validation;

    /** What is kept and audited, for a pipeline whose target is prepared. */
    private interface Validation {
        Ledgers ledgers(PostgresTarget target);

        Optional<Audits> audits(SqlServerSource source, PostgresTarget target);
    }

    /** What a daemon of these settings is wired to. */
    static Wiring wiring(Settings settings) {
        return wiring(settings, new AsTheSettingsAsk(settings.validate()));
    }

    /** The same, with such ledgers and without audits. */
    static Wiring wiring(Settings settings, Ledgers ledgers) {
        return wiring(
                settings,
                new Validation() {
                    @Override
                    public Ledgers ledgers(PostgresTarget target) {
                        return ledgers;
                    }

                    @Override
                    public Optional<Audits> audits(SqlServerSource source, PostgresTarget target) {
                        return Optional.empty();
                    }
                });
    }

    private static Wiring wiring(Settings settings, Validation validation) {
        return new Wiring() {
            @Override
            public Membership membership() {
                return new KafkaMembership(
                        settings.journal(), settings.member(), settings.groups().count());
            }

            @Override
            public Ports.Opener assigned(int group) {
                Ownership ownership = new Ownership(settings.member().name());
                return () -> new DatabasePorts(settings, ownership, validation);
            }

            @Override
            public AuditTrail auditTrail() {
                return DatabasePorts.auditTrail(settings);
            }

            @Override
            public ApprovalStore approvals() {
                return new PostgresApprovals(settings.target(), settings.pipeline());
            }

            @Override
            public boolean rehearse() throws InterruptedException {
                return Rehearsal.of(settings);
            }

            @Override
            public Ports open() {
                return new DatabasePorts(settings, new Ownership(), validation);
            }

            @Override
            public Optional<CutoverOpener> cutover(Pipeline pipeline, Supplier<Standing> standing) {
                return Optional.of(
                        new CutoverAssembly(
                                pipeline,
                                standing,
                                new DatabaseCutover.Opening(settings, pipeline.clock()),
                                System.getenv()));
            }
        };
    }

    private DatabasePorts(Settings settings, Ownership ownership, Validation validation) {
        this.validation = validation;
        source = new SqlServerSource(settings.source(), settings.pipeline());
        chunks = source.chunks();
        chunksToLoad = source.chunks(new LargeObjectFolder(settings.load().largeObjectFolder()));
        journal = new KafkaJournal(settings.journal(), settings.groups());
        target = new PostgresTarget(settings.target(), settings.pipeline(), TABLES, ownership);
    }

    /** What was audited of a pipeline, for a look without a daemon. */
    static AuditArchive auditArchive(Settings settings) {
        return new TargetArchive(
                new PostgresTarget(settings.target(), settings.pipeline(), TABLES),
                settings.groups().count());
    }

    /** The audit trail of a pipeline. */
    static AuditTrail auditTrail(Settings settings) {
        return new PostgresAuditTrail(settings.target(), settings.pipeline());
    }

    /** Where operators decide about transactions of a group that cannot be applied. */
    static QuarantineDesk quarantineDesk(Settings settings, Direction direction, int group) {
        return switch (direction) {
            case FORWARD ->
                    new PostgresTarget(settings.target(), settings.pipeline(), TABLES)
                            .quarantineDesk(group);
            case BACK -> DatabaseCutover.quarantineDesk(settings);
        };
    }

    @Override
    public Source source() {
        return new SqlServer();
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Sink target() {
        return new Postgres();
    }

    @Override
    public Ledgers ledgers() {
        return validation.ledgers(target);
    }

    @Override
    public Optional<Audits> audits() {
        return validation.audits(source, target);
    }

    @Override
    public void close() {
        try {
            source.close();
        } finally {
            target.close();
        }
    }

    /** Hashes are salted with what the target keeps for the pipeline. */
    private record AsTheSettingsAsk(ValidateSettings settings) implements Validation {
        @Override
        public Ledgers ledgers(PostgresTarget target) {
            return switch (settings.ledger()) {
                case ON -> Ledgers.with(RowHashers.xxh3(target.ledgerSalt()));
                case OFF -> Ledgers.OFF;
            };
        }

        @Override
        public Optional<Audits> audits(SqlServerSource source, PostgresTarget target) {
            return switch (settings.audit()) {
                case ON ->
                        Optional.of(
                                new DatabaseAudits(
                                        source, target, RowHashers.xxh3(target.ledgerSalt())));
                case OFF -> Optional.empty();
            };
        }
    }

    private record DatabaseAudits(
            SqlServerSource sqlServer, PostgresTarget postgres, RowHasher.Factory hashers)
            implements Audits {
        @Override
        public AuditSource source() {
            return sqlServer.audit();
        }

        @Override
        public AuditTarget target(int group) {
            return postgres.auditTarget(group);
        }

        @Override
        public RepairTarget repairs(int group) {
            return postgres.repairTarget(group);
        }

        @Override
        public AuditRecords records(int group) {
            return postgres.auditRecords(group);
        }

        @Override
        public LoadPause pause() {
            return postgres.auditPause();
        }
    }

    private record TargetArchive(PostgresTarget target, int groups) implements AuditArchive {
        @Override
        public Map<TableId, AuditRecords.TableRecord> tables() {
            Map<TableId, AuditRecords.TableRecord> all = new TreeMap<>();
            for (int group = 0; group < groups; group++) {
                all.putAll(target.auditRecords(group).tables());
            }
            return all;
        }

        @Override
        public void close() {
            target.close();
        }
    }

    private final class SqlServer implements Source {
        @Override
        public SourceIdentity identity() {
            return source.identity();
        }

        @Override
        public void prepare(TableSet tables) {
            source.prepare(tables);
        }

        @Override
        public SourceCatalog catalog(TableSet tables) {
            return source.catalog(tables);
        }

        @Override
        public TableDefinition definition(TableId table) {
            return source.definition(table);
        }

        @Override
        public ChunkSource chunks() {
            return chunks;
        }

        @Override
        public ChunkSource chunksToLoad() {
            return chunksToLoad;
        }

        @Override
        public SourceLog log(List<TableDefinition> tables) {
            return source.log(tables);
        }

        @Override
        public CaptureJob captureJob() {
            return source.captureJob();
        }

        @Override
        public Instant writeWatermark() {
            return source.writeWatermark();
        }

        @Override
        public Duration measureCommit() {
            return source.measureCommit();
        }

        @Override
        public Map<String, String> versions() {
            return source.versions();
        }
    }

    private final class Postgres implements Sink {
        @Override
        public void bindSource(SourceIdentity identity) {
            target.bindSource(identity);
        }

        @Override
        public void requireOwnership() {
            target.requireOwnership();
        }

        @Override
        public void prepare() {
            target.prepare();
        }

        @Override
        public boolean isPrepared() {
            return target.isPrepared();
        }

        @Override
        public void claim(int group) {
            target.claim(group);
        }

        @Override
        public Map<TableId, Integer> bindGroups(Map<TableId, Integer> groups) {
            return target.bindGroups(groups);
        }

        @Override
        public Map<TableId, Integer> groups() {
            return target.groups();
        }

        @Override
        public Set<TableId> compareWithout(
                int group, long epoch, Map<TableId, List<String>> excluded) {
            return target.compareWithout(group, epoch, excluded);
        }

        @Override
        public boolean isLastOwner(int group) {
            return target.isLastOwner(group);
        }

        @Override
        public Quarantine.Summary unresolved(int group) {
            return target.unresolved(group);
        }

        @Override
        public Optional<String> heldBy() {
            return target.streamHold().state().heldBy().map(Object::toString);
        }

        @Override
        public TargetSchema schema() {
            return target.schema();
        }

        @Override
        public TargetCompletion completion() {
            return target.completion();
        }

        @Override
        public ChunkTarget chunks(int group) {
            return target.chunks(group);
        }

        @Override
        public LoadPause loadPause() {
            return target.loadPause();
        }

        @Override
        public Target applyTarget(int group) {
            return target.applyTarget(group);
        }

        @Override
        public Optional<String> reasonToSpare() {
            return target.reasonToSpare();
        }

        @Override
        public Optional<String> blocker(int group) {
            return target.blocker(group);
        }

        @Override
        public Optional<Checkpoint> checkpoint(int group) {
            return target.checkpoint(group);
        }

        @Override
        public Map<String, String> versions() {
            return target.versions();
        }
    }
}
