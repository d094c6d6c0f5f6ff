package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.Awaiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.Side;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.sandbox.handover.Route;
import dev.tidegate.sandbox.handover.TransferTables;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTables;
import dev.tidegate.settings.CutoverSection;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A cutover of applications that go on writing, with all that is real but SQL Server, and the way
 * back.
 */
@Timeout(300)
final class CutoverTest {
    private static final String DATABASE = "shop";
    private static final String PASSWORD = "Passw0rd!";
    private static final int CLIENTS = 4;
    private static final double RATE = 100;
    private static final long SEED = 11;
    private static final long SOME = 50;

    /** The machine may be busy; what is behind a stream that was held arrives late. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private Environment environment;
    private Route route;
    private RouteHook hook;
    private Daemon daemon;

    @BeforeEach
    void start() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        environment.createSourceDatabase(DATABASE);
        try (Connection server = environment.source("master")) {
            run(
                    server,
                    "CREATE LOGIN app WITH PASSWORD = '" + PASSWORD + "'",
                    "CREATE LOGIN mover WITH PASSWORD = '" + PASSWORD + "'",
                    "GRANT VIEW SERVER STATE TO mover",
                    "GRANT ALTER ANY CONNECTION TO mover");
        }
        try (Connection source = environment.source(DATABASE)) {
            TransferTables.create(source);
            run(
                    source,
                    "CREATE USER app",
                    "CREATE USER mover",
                    "ALTER ROLE db_owner ADD MEMBER mover",
                    "GRANT SELECT, INSERT, UPDATE TO app");
        }
        environment.capture(DATABASE);
        try (Connection target = environment.target()) {
            run(target, "create role app login");
        }
        route =
                new Route(
                        () ->
                                DriverManager.getConnection(
                                        environment.sqlServer().jdbcUrl(DATABASE), "app", PASSWORD),
                        () -> DriverManager.getConnection(targetOf("app")));
        hook = new RouteHook(route);
        daemon = Daemon.start(settings());
        until("a stream", () -> daemon.status().phase() == Phase.STREAMING);
        try (Connection target = environment.target()) {
            run(
                    target,
                    "grant usage on schema dbo to app",
                    "grant select, insert, update on all tables in schema dbo to app");
        }
    }

    @AfterEach
    void stop() {
        daemon.close();
        hook.close();
        http.close();
        environment.close();
    }

    private String targetOf(String role) {
        return environment
                .postgres()
                .jdbcUrl()
                .replace("user=" + PostgresServer.USER, "user=" + role);
    }

    private static void run(Connection connection, String... all) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : all) {
                statement.execute(sql);
            }
        }
    }

    private Settings settings() {
        Settings all = environment.settings(DATABASE, DATABASE);
        CutoverSettings usual = CutoverSettings.DEFAULTS;
        return new Settings(
                        all.pipeline(),
                        new SqlServerSettings(
                                all.source().url(),
                                "mover",
                                PASSWORD,
                                List.of("dbo.*"),
                                List.of(),
                                all.source().pollInterval()),
                        all.journal(),
                        new PostgresSettings(targetOf(PostgresServer.USER), "", ""),
                        all.apply(),
                        all.heartbeatInterval(),
                        all.http())
                .with(
                        new CutoverSection(
                                Switch.ON,
                                CutoverSection.SourceSide.DEFAULTS,
                                CutoverSection.TargetSide.DEFAULTS,
                                new CutoverSettings(
                                        PATIENCE,
                                        PATIENCE,
                                        usual.transactionMax(),
                                        usual.sequenceMargin(),
                                        usual.verify(),
                                        usual.armedFor(),
                                        usual.wayBackFor(),
                                        usual.times(),
                                        usual.rollback()),
                                hook.settings()));
    }

    @Test
    void applicationsMoveToTheTargetAndBackWithoutLosingWhatTheyWerePromised() throws Exception {
        try (Applications applications =
                Applications.start(route, new Applications.Plan(CLIENTS, RATE, SEED))) {
            awaitMore(applications, Side.SOURCE);
            cutover("arm", "ARMED");
            cutover("rehearse?final_verify=full", "ARMED");
            awaitMore(applications, Side.SOURCE);
            FaultCourses.say("rehearsal: %s%n", applications.promises().takeLongestPause());

            cutover("go?final_verify=full", "LIVE");
            awaitMore(applications, Side.TARGET);

            cutover("rollback", "REPLICATING");
            awaitMore(applications, Side.SOURCE);
            FaultCourses.say("pauses: %s%n", applications.promises().switches());

            applications.stop();
            assertThat(applications.failure()).isEmpty();
            assertBothSides(applications);
        }
    }

    @Test
    void anotherProcessHasTheWayBackAndASecondCutoverHasANewOne() throws Exception {
        try (Applications applications =
                Applications.start(route, new Applications.Plan(CLIENTS, RATE, SEED + 1))) {
            awaitMore(applications, Side.SOURCE);
            until("verified tables", () -> daemon.validation().summary().verified() == 2);
            cutover("arm", "ARMED");
            cutover("go", "LIVE");
            daemon.close();
            awaitMore(applications, Side.TARGET);
            daemon = Daemon.start(settings());
            until("a held stream", () -> daemon.status().phase() == Phase.HELD);

            cutover("rollback", "REPLICATING");
            awaitMore(applications, Side.SOURCE);
            assertThat(slots()).isZero();
            proveForeignKeys();

            cutover("arm", "ARMED");
            cutover("go?final_verify=full", "LIVE"); // no ledger counted what came meanwhile
            awaitMore(applications, Side.TARGET);
            cutover("complete", "COMPLETE");
            awaitMore(applications, Side.TARGET);
            assertThat(slots()).isZero();

            applications.stop();
            assertThat(applications.failure()).isEmpty();
            try (Connection target = environment.target()) {
                assertThat(applications.faults(target)).isEmpty();
            }
        }
    }

    /** What a rollback leaves to operators, since it reads the table. */
    private void proveForeignKeys() throws SQLException {
        try (Connection source = environment.source(DATABASE)) {
            run(source, "ALTER TABLE dbo.transfer WITH CHECK CHECK CONSTRAINT ALL");
        }
    }

    private long slots() throws SQLException {
        try (Connection target = environment.target();
                Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery("select count(*) from pg_replication_slots")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void awaitMore(Applications applications, Side side) throws Exception {
        long from = applications.promises().count();
        until(
                "a promise of the " + side,
                () ->
                        applications.failure().isPresent()
                                || applications.promises().side() == side
                                        && applications.promises().count() > from + SOME);
        assertThat(applications.failure()).isEmpty();
    }

    /** Has it done, however long it takes, and looks where it came to rest. */
    private void cutover(String action, String state) throws Exception {
        HttpResponse<String> answer = post(action);
        while (answer.statusCode() == 202) {
            answer = post(action);
        }
        assertThat(answer.body()).as(action).contains("the cutover is " + state);
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> post(String action) throws Exception {
        URI address =
                URI.create(
                        "http://127.0.0.1:%d/api/v1/cutover/%s"
                                .formatted(daemon.httpPort(), action));
        return http.send(
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void assertBothSides(Applications applications) throws Exception {
        try (Connection source = environment.source(DATABASE);
                Connection target = environment.target()) {
            List<SourceTable> tables =
                    SourceTables.of(source).stream()
                            .filter(it -> it.schema().equals("dbo"))
                            .toList();
            assertThat(tables).hasSize(2);
            until(
                    "the same rows on both sides",
                    () ->
                            new Comparison(source, target, Comparison.Options.DEFAULTS)
                                    .compare(tables).stream().allMatch(TableResult::equal));
            assertThat(applications.faults(source)).isEmpty();
            assertThat(applications.faults(target)).isEmpty();
        }
    }
}
