package dev.tidegate.sandbox.demo;

import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.Side;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.kafka.KafkaMember;
import dev.tidegate.postgres.cutover.PostgresCutover;
import dev.tidegate.postgres.cutover.PostgresCutover.Wishes;
import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.sandbox.handover.Route;
import dev.tidegate.sandbox.handover.RouteHook;
import dev.tidegate.sandbox.handover.TransferTables;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTables;
import dev.tidegate.settings.CutoverSection.SourceFence;
import dev.tidegate.settings.Settings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A database that is replicated and can be cut over: the tables of the transfers, a login and a
 * role for the applications that may write and no more, one for Tidegate that is not sysadmin, and
 * a daemon in this process whose hook leads the applications to the side that they belong to.
 */
public final class MovingDatabase implements AutoCloseable {
    private static final String DATABASE = MovingSettings.PIPELINE;
    private static final String APPLICATION = "app";
    private static final String MOVER = MovingSettings.MOVER;
    private static final String PASSWORD = MovingSettings.PASSWORD;

    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(20), Duration.ofMinutes(2));

    private final Environment environment;
    private final UnaryOperator<Settings> wishes;
    private final Route route;
    private final RouteHook hook;
    private Daemon daemon;

    private MovingDatabase(
            Environment environment, UnaryOperator<Settings> wishes, List<String> tables)
            throws Exception {
        this.environment = environment;
        this.wishes = wishes;
        createSource(tables);
        try (Connection target = environment.target()) {
            run(target, "create role " + APPLICATION + " login");
        }
        route = new Route(this::sourceAsApplication, this::targetAsApplication);
        hook = new RouteHook(route);
        try {
            daemon = Daemon.start(daemonSettings());
        } catch (RuntimeException e) {
            hook.close();
            throw e;
        }
    }

    /**
     * Makes it on servers that are there, of which the source's is the stand-in; returns when rows
     * follow.
     */
    public static MovingDatabase start(Environment environment) throws Exception {
        return start(environment, UnaryOperator.identity());
    }

    /**
     * The same with a daemon that is set otherwise. {@link #cutover} is refused where it asks who
     * somebody is.
     *
     * @param wishes makes the daemon's settings of the usual ones
     */
    public static MovingDatabase start(Environment environment, UnaryOperator<Settings> wishes)
            throws Exception {
        return start(environment, wishes, List.of());
    }

    /**
     * The same with more tables.
     *
     * @param tables T-SQL that makes each of them
     */
    public static MovingDatabase start(
            Environment environment, UnaryOperator<Settings> wishes, List<String> tables)
            throws Exception {
        MovingDatabase database = new MovingDatabase(environment, wishes, tables);
        try {
            database.await("every row is there", () -> database.isIn(Phase.STREAMING));
            try (Connection target = environment.target()) {
                run(
                        target,
                        "grant usage on schema dbo to " + APPLICATION,
                        "grant select, insert, update on all tables in schema dbo to "
                                + APPLICATION);
            }
            return database;
        } catch (Exception e) {
            database.close();
            throw e;
        }
    }

    private void createSource(List<String> tables) throws SQLException {
        environment.createSourceDatabase(DATABASE);
        try (Connection server = environment.source("master")) {
            run(
                    server,
                    "CREATE LOGIN " + APPLICATION + " WITH PASSWORD = '" + PASSWORD + "'",
                    "CREATE LOGIN " + MOVER + " WITH PASSWORD = '" + PASSWORD + "'",
                    "GRANT VIEW SERVER STATE TO " + MOVER,
                    "GRANT ALTER ANY CONNECTION TO " + MOVER);
        }
        try (Connection source = source()) {
            TransferTables.create(source);
            run(source, tables.toArray(String[]::new));
            run(
                    source,
                    "CREATE USER " + APPLICATION,
                    "CREATE USER " + MOVER,
                    "ALTER ROLE db_owner ADD MEMBER " + MOVER,
                    "GRANT SELECT, INSERT, UPDATE TO " + APPLICATION);
        }
        environment.capture(DATABASE);
    }

    private static void run(Connection connection, String... all) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : all) {
                statement.execute(sql);
            }
        }
    }

    private Connection sourceAsApplication() throws SQLException {
        return DriverManager.getConnection(
                environment.sqlServer().jdbcUrl(DATABASE), APPLICATION, PASSWORD);
    }

    private Connection targetAsApplication() throws SQLException {
        return DriverManager.getConnection(targetAs(APPLICATION));
    }

    private String targetAs(String role) {
        return environment
                .postgres()
                .jdbcUrl()
                .replace("user=" + PostgresServer.USER, "user=" + role);
    }

    private Settings daemonSettings() {
        return wishes.apply(settings().daemon(0));
    }

    private MovingSettings settings() {
        return settings(SourceFence.DENY);
    }

    private MovingSettings settings(SourceFence fence) {
        return new MovingSettings(
                environment.sqlServer().jdbcUrl(DATABASE),
                environment.kafka().bootstrapServers(),
                targetAs(PostgresServer.USER),
                hook.port(),
                fence);
    }

    /**
     * Main class and arguments of one more daemon, in a process of its own.
     *
     * @param httpPort where it takes orders
     */
    public List<String> another(int httpPort) {
        return another(httpPort, SourceFence.DENY);
    }

    /** The same with a fence of the source's that this daemon has too. */
    public List<String> another(int httpPort, SourceFence fence) {
        List<String> program = new ArrayList<>();
        program.add(MovingDaemon.class.getName());
        program.add(Integer.toString(httpPort));
        program.addAll(settings(fence).arguments());
        return program;
    }

    /**
     * One more daemon of the pipeline in this process, which the caller closes.
     *
     * @param member its name among them
     */
    public Daemon joined(String member) {
        return Daemon.start(daemonSettings().with(new KafkaMember(member, KafkaMember.TIMEOUT)));
    }

    /** What an operator decides about transactions of the way back that the source refuses. */
    public QuarantineDesk quarantineBack() {
        return new SqlServerSource(daemonSettings().source(), DATABASE)
                .reverse(1)
                .quarantineDesk(0);
    }

    /** Where the applications are to write. */
    public Route route() {
        return route;
    }

    /** The daemon. */
    public Daemon daemon() {
        return daemon;
    }

    /**
     * What a rollback leaves to operators, since it reads the table: foreign keys are trusted
     * again.
     */
    public void proveForeignKeys() throws SQLException {
        try (Connection source = source()) {
            run(source, "ALTER TABLE dbo.transfer WITH CHECK CHECK CONSTRAINT ALL");
        }
    }

    /** Ends the daemon and starts another one. */
    public void restart() {
        daemon.close();
        daemon = Daemon.start(daemonSettings());
    }

    /** Whether the daemon's pipeline is in a phase. */
    public boolean isIn(Phase phase) {
        return daemon.status().phase() == phase;
    }

    /** Waits for what takes a while on a busy machine. */
    public void await(String what, Patience.Question question) throws Exception {
        if (!PATIENCE.await(question)) {
            throw new IllegalStateException("it takes too long until " + what);
        }
    }

    /** Waits until a side has promised applications so much more, or one of them has failed. */
    public void awaitPromises(Applications applications, Side side, long more) throws Exception {
        long from = applications.promises().count();
        await(
                "applications were promised something by the " + side,
                () ->
                        applications.failure().isPresent()
                                || applications.promises().side() == side
                                        && applications.promises().count() > from + more);
    }

    /**
     * Waits until both sides have the same rows, and looks on each for what applications were
     * promised.
     *
     * @param applications that have stopped
     * @return what is missing, doubled or too much on one of them; none if all is well
     */
    public List<String> faultsAtRest(Applications applications) throws Exception {
        await(
                "the same rows are on both sides",
                () -> compare().stream().allMatch(TableResult::equal));
        try (Connection source = source();
                Connection target = target()) {
            List<String> faults = new ArrayList<>(applications.faults(source));
            faults.addAll(applications.faults(target));
            return faults;
        }
    }

    /**
     * Gives an order as an operator does, and waits until it has come to rest.
     *
     * @param order such as {@code go}, or {@code go?final_verify=full}
     * @param state where it is to end, such as {@code LIVE}
     * @throws IllegalStateException with the daemon's answer if it ended elsewhere
     */
    public void cutover(String order, String state) throws IOException, InterruptedException {
        CutoverOrders.Answer answer = cutover(order);
        if (!answer.rests(state)) {
            throw new IllegalStateException(
                    "\"cutover %s\" did not end %s: %s".formatted(order, state, answer.text()));
        }
    }

    /** Gives an order, and waits until it has come to rest, wherever that is. */
    public CutoverOrders.Answer cutover(String order) throws IOException, InterruptedException {
        try (CutoverOrders orders = new CutoverOrders(daemon.httpPort())) {
            return orders.give(order);
        }
    }

    /** Where the cutover is. */
    public CutoverState state() {
        try (PostgresCutover cutover = targetSide()) {
            return cutover.records()
                    .read()
                    .map(CutoverRecord::state)
                    .orElse(CutoverState.REPLICATING);
        }
    }

    private PostgresCutover targetSide() {
        return new PostgresCutover(settings().daemon(0).target(), DATABASE, Wishes.NONE, List::of);
    }

    /** What the cutover's log has of each attempt to move the writers, oldest first. */
    public List<Passport.Attempt> attempts() {
        try (PostgresCutover cutover = targetSide()) {
            return cutover.records().read().stream()
                    .map(it -> Passport.of(it, cutover.records().log()))
                    .flatMap(it -> it.handovers().stream())
                    .toList();
        }
    }

    /** A session on the source that may do everything. */
    public Connection source() throws SQLException {
        return environment.source(DATABASE);
    }

    /** A session on the target that may do everything. */
    public Connection target() throws SQLException {
        return environment.target();
    }

    /** Compares every value of both sides, which must stand still. */
    public List<TableResult> compare() throws SQLException {
        try (Connection source = source();
                Connection target = target()) {
            List<SourceTable> tables =
                    SourceTables.of(source).stream()
                            .filter(it -> it.schema().equals("dbo"))
                            .toList();
            return new Comparison(source, target, Comparison.Options.DEFAULTS).compare(tables);
        }
    }

    /** Ends daemon and hook; the servers go on. */
    @Override
    public void close() {
        daemon.close();
        hook.close();
    }
}
