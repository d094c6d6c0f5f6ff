package dev.tidegate.sandbox.demo;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.CutoverSettings.Times;
import dev.tidegate.cutover.Passport;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.cutover.PostgresCutover;
import dev.tidegate.postgres.cutover.PostgresCutover.Wishes;
import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.handover.Route;
import dev.tidegate.sandbox.handover.RouteHook;
import dev.tidegate.sandbox.handover.TransferTables;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTables;
import dev.tidegate.settings.CutoverSection;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * A database that is replicated and can be cut over: the tables of the transfers, a login and a
 * role for the applications that may write and no more, one for Tidegate that is not sysadmin, and
 * a daemon in this process whose hook leads the applications to the side that they belong to.
 */
public final class MovingDatabase implements AutoCloseable {
    private static final String DATABASE = "shop";
    private static final String APPLICATION = "app";
    private static final String MOVER = "mover";
    private static final String PASSWORD = "Passw0rd!";
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(45);
    private static final Duration LAG_MAX = Duration.ofMinutes(1);
    private static final int ENDED = 200;
    private static final int GOES_ON = 202;

    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(20), Duration.ofMinutes(2));

    private final Environment environment;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Route route;
    private final RouteHook hook;
    private Daemon daemon;

    private MovingDatabase(Environment environment) throws Exception {
        this.environment = environment;
        createSource();
        try (Connection target = environment.target()) {
            run(target, "create role " + APPLICATION + " login");
        }
        route = new Route(this::sourceAsApplication, this::targetAsApplication);
        hook = new RouteHook(route);
        daemon = Daemon.start(settings());
    }

    /**
     * Makes it on servers that are there, of which the source's is the stand-in; returns when rows
     * follow.
     */
    public static MovingDatabase start(Environment environment) throws Exception {
        MovingDatabase database = new MovingDatabase(environment);
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

    private void createSource() throws SQLException {
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

    private Settings settings() {
        Settings all = environment.settings(DATABASE, DATABASE);
        return new Settings(
                        all.pipeline(),
                        new SqlServerSettings(
                                all.source().url(),
                                MOVER,
                                PASSWORD,
                                List.of("dbo.*"),
                                List.of(),
                                all.source().pollInterval()),
                        all.journal(),
                        new PostgresSettings(targetAs(PostgresServer.USER), "", ""),
                        all.apply(),
                        all.heartbeatInterval(),
                        all.http())
                .with(
                        new CutoverSection(
                                Switch.ON,
                                CutoverSection.SourceSide.DEFAULTS,
                                CutoverSection.TargetSide.DEFAULTS,
                                machine(),
                                hook.settings()));
    }

    /** Patient, since servers, daemon and applications share this machine. */
    private static CutoverSettings machine() {
        CutoverSettings usual = CutoverSettings.DEFAULTS;
        return new CutoverSettings(
                PAUSE_MAX,
                LAG_MAX,
                usual.transactionMax(),
                usual.sequenceMargin(),
                usual.verify(),
                usual.armedFor(),
                usual.wayBackFor(),
                patient(usual.times()),
                usual.rollback());
    }

    private static Times patient(Times usual) {
        return new Times(
                usual.look(),
                usual.pausing(),
                usual.barrier(),
                usual.fencing().multipliedBy(2),
                DRAIN_MAX,
                usual.verifying().multipliedBy(2),
                usual.finalizing().multipliedBy(2),
                usual.behind());
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
        daemon = Daemon.start(settings());
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

    /**
     * Gives an order as an operator does, and waits until it has come to rest.
     *
     * @param order such as {@code go}, or {@code go?final_verify=full}
     * @param state where it is to end, such as {@code LIVE}
     * @throws IllegalStateException with the daemon's answer if it ended elsewhere
     */
    public void cutover(String order, String state) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(order);
        while (answer.statusCode() == GOES_ON) {
            answer = post(order);
        }
        if (answer.statusCode() != ENDED || !answer.body().contains("the cutover is " + state)) {
            throw new IllegalStateException(
                    "\"cutover %s\" did not end %s: %s".formatted(order, state, answer.body()));
        }
    }

    private HttpResponse<String> post(String order) throws IOException, InterruptedException {
        URI address =
                URI.create(
                        "http://127.0.0.1:%d/api/v1/cutover/%s"
                                .formatted(daemon.httpPort(), order));
        return http.send(
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** What the cutover's log has of each attempt to move the writers, oldest first. */
    public List<Passport.Attempt> attempts() {
        try (PostgresCutover cutover =
                new PostgresCutover(
                        settings().target(), DATABASE, Wishes.NONE, List::of)) {
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
        http.close();
    }
}
