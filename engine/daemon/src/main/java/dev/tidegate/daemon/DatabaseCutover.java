package dev.tidegate.daemon;

import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.cutover.ChangeStream;
import dev.tidegate.cutover.CutoverRecords;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FinalVerification;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.SidePorts;
import dev.tidegate.cutover.StreamHold;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.postgres.cutover.PostgresCutover;
import dev.tidegate.postgres.cutover.PostgresCutover.Wishes;
import dev.tidegate.postgres.cutover.TargetVerification;
import dev.tidegate.run.Supervisor;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.settings.CutoverSection;
import dev.tidegate.settings.CutoverSection.Login;
import dev.tidegate.settings.Settings;
import dev.tidegate.sqlserver.ReverseCounting;
import dev.tidegate.sqlserver.ReverseLedger;
import dev.tidegate.sqlserver.ReverseStream;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import dev.tidegate.sqlserver.cutover.FencePlan;
import dev.tidegate.sqlserver.cutover.FencePlan.KeyProof;
import dev.tidegate.sqlserver.cutover.SqlServerCutover;
import dev.tidegate.validate.hash.RowHashers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What SQL Server and PostgreSQL have of a cutover. On the source it is the fence's login; a look
 * at one side's fence needs nothing of the other one.
 */
final class DatabaseCutover implements CutoverConnectors {
    /** All that goes back keeps one order. */
    private static final int GROUPS_BACK = 1;

    private static final int GROUP_BACK = 0;

    private final Settings settings;
    private final SqlServerSource source;
    private final PostgresTarget target;
    private final CutoverTables tables;
    private final ReverseStream end;
    private final SqlServerCutover onSource;
    private final PostgresCutover onTarget;
    private final StreamBack back;

    /** Opens them for one process, whose stream back it may run. */
    static final class Opening implements Opener {
        private final Settings settings;
        private final InstantSource clock;
        private final BackHealth health = new BackHealth();

        Opening(Settings settings, InstantSource clock) {
            this.settings = settings;
            this.clock = clock;
        }

        @Override
        public DatabaseCutover open() {
            return new DatabaseCutover(settings, health, clock);
        }

        @Override
        public Optional<Supervisor.Work> work(Supplier<Standing> standing) {
            return Optional.of(new BackWork(settings, this, standing));
        }

        BackHealth health() {
            return health;
        }
    }

    private DatabaseCutover(Settings settings, BackHealth health, InstantSource clock) {
        this.settings = settings;
        SqlServerSettings login = login(settings);
        CutoverSection.TargetSide wishes = settings.cutover().target();
        source = new SqlServerSource(login, settings.pipeline());
        target = new PostgresTarget(settings.target(), settings.pipeline(), DatabasePorts.TABLES);
        tables = new CutoverTables(source, target, settings.groups().count());
        end = source.reverse(GROUPS_BACK);
        onSource = new SqlServerCutover(login, this::plan, Optional.of(end));
        onTarget =
                new PostgresCutover(
                        settings.target(),
                        settings.pipeline(),
                        new Wishes(
                                wishes.rolesExempt(),
                                wishes.sequences(),
                                wishes.triggersDisabled()),
                        tables::definitions);
        back =
                new StreamBack(
                        new StreamBack.Parts(
                                end,
                                new BackJournal(settings.journal(), end),
                                GROUPS_BACK,
                                health::failure,
                                (sql, epoch) -> onSource.run("direct the stream back", sql, epoch),
                                onTarget::logKept,
                                clock));
    }

    private static SqlServerSettings login(Settings settings) {
        SqlServerSettings usual = settings.source();
        Login login =
                settings.cutover()
                        .source()
                        .login()
                        .orElseGet(() -> new Login(usual.user(), usual.password()));
        return new SqlServerSettings(
                usual.url(),
                login.user(),
                login.password(),
                usual.tables(),
                usual.tablesExcluded(),
                usual.columnsExcluded(),
                usual.pollInterval(),
                usual.visibilityGuard());
    }

    /** What the fence's login lacks on the source; connects to it, and to nothing else. */
    static List<Blocker> missingRights(Settings settings) {
        FencePlan plan =
                new FencePlan(
                        FencePlan.Kind.DENIALS,
                        List.of(),
                        Set.of(),
                        settings.cutover().source().logins(),
                        List.of(),
                        KeyProof.LATER);
        try (SqlServerCutover onSource = new SqlServerCutover(login(settings), plan)) {
            return onSource.readiness().missingRights();
        }
    }

    /** Where operators decide about transactions of the stream back that SQL Server refuses. */
    static QuarantineDesk quarantineDesk(Settings settings) {
        return new SqlServerSource(login(settings), settings.pipeline())
                .reverse(GROUPS_BACK)
                .quarantineDesk(GROUP_BACK);
    }

    private FencePlan plan() {
        CutoverSection section = settings.cutover();
        Set<String> exempt = new HashSet<>(section.source().usersExempt());
        exempt.add(settings.source().user()); // writes watermarks
        return new FencePlan(
                switch (section.source().fence()) {
                    case DENY -> FencePlan.Kind.DENIALS;
                    case TRIGGER -> FencePlan.Kind.TRIGGERS;
                },
                tables.ids(),
                exempt,
                section.source().logins(),
                section.target().sequences(),
                KeyProof.LATER);
    }

    @Override
    public CutoverRecords records() {
        return onTarget.records();
    }

    @Override
    public SidePorts source() {
        return onSource.side();
    }

    @Override
    public SidePorts target() {
        return onTarget.side();
    }

    @Override
    public ChangeStream back() {
        return back;
    }

    @Override
    public Preparations preparations() {
        return new BothPreparations(List.of(onSource::preparations, onTarget::preparations));
    }

    @Override
    public List<PauseReadiness.SideReadiness> readiness() {
        return List.of(
                new OfSide(this::blockersOfSource, onSource.readiness()::longestTransaction),
                new OfSide(
                        onTarget.readiness()::blockers, onTarget.readiness()::longestTransaction));
    }

    private List<Blocker> blockersOfSource(Direction direction) {
        tables.forget();
        List<TableDefinition> _ = tables.definitions(); // before the pause, not in it
        return onSource.readiness().blockers(direction);
    }

    /** What a connector has of it. */
    private record OfSide(Function<Direction, List<Blocker>> found, Supplier<Duration> longest)
            implements PauseReadiness.SideReadiness {
        @Override
        public List<Blocker> blockers(Direction direction) {
            return found.apply(direction);
        }

        @Override
        public Duration longestTransaction() {
            return longest.get();
        }
    }

    @Override
    public StreamHold hold() {
        return target.streamHold();
    }

    @Override
    public PauseVerification.Known known() {
        TargetVerification verification = onTarget.verification();
        return new PauseVerification.Known() {
            @Override
            public VerifyResult byLedger() {
                return verification.byLedger();
            }

            @Override
            public long confirmedMismatches() {
                return verification.confirmedMismatches();
            }
        };
    }

    @Override
    public FinalVerification carriedBack() {
        return new CarriedBack(back, onTarget.verification()::confirmedMismatches);
    }

    @Override
    public Optional<ReverseLedger> ledgerBack() {
        return end.ledger(GROUP_BACK);
    }

    /** How changes of the stream back are counted: as the target's ledger counts. */
    ReverseCounting counting() {
        return switch (settings.validate().ledger()) {
            case ON ->
                    ReverseCounting.with(
                            RowHashers.xxh3(target.ledgerSalt()),
                            settings.validate().excludedColumns());
            case OFF -> ReverseCounting.OFF;
        };
    }

    /** The end of the stream back. */
    ReverseStream end() {
        return end;
    }

    /** Where the stream back begins. */
    PostgresTarget beginning() {
        return target;
    }

    CutoverTables tables() {
        return tables;
    }

    @Override
    public void close() {
        try (source;
                target;
                onSource;
                back) {
            onTarget.close();
        }
    }
}
