package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.convert.Stage.Phase;
import dev.tidegate.convert.deploy.DeployPlan;
import dev.tidegate.convert.deploy.DeployTarget;
import dev.tidegate.convert.deploy.Deployed;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.IndexDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Converted objects come to PostgreSQL once, in order, and whatever ends it in between. */
class DeployTest {
    private static final String SHOP =
            """
            CREATE TABLE customer (id int IDENTITY PRIMARY KEY, name nvarchar(40) NOT NULL UNIQUE)
            GO
            CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL REFERENCES customer (id),
                paid bit NOT NULL DEFAULT 0, total money, version rowversion)
            GO
            CREATE INDEX customer ON orders (customer) INCLUDE (paid)
            GO
            CREATE VIEW paid AS SELECT id, customer FROM orders WHERE paid = 1
            GO
            CREATE VIEW paying AS SELECT DISTINCT customer FROM paid
            GO
            CREATE FUNCTION due (@customer int) RETURNS money AS
            BEGIN
                RETURN (SELECT SUM(total) FROM orders WHERE customer = @customer AND paid = 0)
            END
            GO
            CREATE TRIGGER counted ON orders AFTER INSERT AS
                UPDATE customer SET name = name WHERE id IN (SELECT customer FROM inserted)
            GO
            CREATE ROLE clerks
            GO
            GRANT SELECT ON orders TO clerks
            """;

    @TempDir private static Path directory;

    private static PostgresServer server;

    private String url = "";
    private int databases;

    @BeforeAll
    static void start() throws IOException, InterruptedException, SQLException {
        server = PostgresServer.start(directory, "deploy");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void aNewDatabase(TestInfo test) throws SQLException {
        String name = "d" + Integer.toHexString(test.getDisplayName().hashCode());
        databases = 0;
        url = newDatabase(name.replace("-", "_"));
    }

    private String newDatabase(String name) throws SQLException {
        String numbered = name + "_" + databases++;
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + numbered);
        }
        return server.jdbcUrl(numbered);
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** All that is there, as it is. */
    private static List<String> catalog(String at) {
        try (DeployTarget target = ConvertedScripts.target(at)) {
            return target.catalog().stream()
                    .map(found -> found.identity() + ": " + found.definition())
                    .sorted()
                    .toList();
        }
    }

    private static List<Deployed> remembered(String at) {
        try (DeployTarget target = ConvertedScripts.target(at)) {
            return target.deployed("test");
        }
    }

    /** A database with something of each kind. */
    static ConvertedScripts shop() {
        return ConvertedScripts.of(SHOP).approved();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"northwind.sql", "pubs.sql", "adventureworks.sql", "wideworldimporters"})
    void aSampleDatabaseIsDeployedWholeAndASecondTimeDoesNothing(String name) throws IOException {
        Optional<Sample> sample =
                Sample.all().stream().filter(any -> any.name().equals(name)).findFirst();
        assumeTrue(sample.isPresent(), "skipped: there is no shared/data");
        ConvertedScripts scripts = ConvertedScripts.of(sample.get()).approved();

        DeployPlan plan = scripts.deploy(url);

        assertThat(plan.tasks()).isNotEmpty();
        DeployPlan second = scripts.plan(url);
        assertThat(second.isPossible()).isTrue();
        assertThat(second.tasks()).isEmpty();
        assertThat(second.drifted()).isEmpty();
        assertThat(second.unchanged()).hasSameSizeAs(plan.tasks());
    }

    @Test
    void endedAtAnyStatementAndDoneAgainItComesToTheSame() throws SQLException {
        AtomicInteger statements = new AtomicInteger();
        shop().deploy(url, ConvertedScripts.ALL, _ -> statements.incrementAndGet());
        List<String> whole = catalog(url);
        List<Deployed> known = remembered(url);
        assertThat(statements.get()).isGreaterThan(15);

        for (int killed = 1; killed <= statements.get(); killed++) {
            String other = newDatabase("killed");
            int last = killed;
            AtomicInteger run = new AtomicInteger();
            assertThatThrownBy(() ->
                            shop().deploy(
                                            other,
                                            ConvertedScripts.ALL,
                                            _ -> {
                                                if (run.incrementAndGet() == last) {
                                                    endSessions(other);
                                                }
                                            }))
                    .as("statement %s", killed)
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE));

            shop().deploy(other);

            assertThat(catalog(other)).as("killed at statement %s", killed).isEqualTo(whole);
            assertThat(remembered(other)).isEqualTo(known);
        }
    }

    private static void endSessions(String of) {
        endSessions(of, "%");
    }

    /** Ends those whose name is like that. */
    static void endSessions(String of, String application) {
        try (Connection connection = DriverManager.getConnection(of);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()"
                            + " and application_name like '"
                            + application
                            + "'");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theTablesComeBeforeTheLoadAndTheRestBehindIt() {
        shop().deploy(url, Set.of(Phase.BEFORE_LOAD), _ -> {});
        assertThat(catalog(url))
                .anyMatch(each -> each.startsWith("table dbo.orders:"))
                .noneMatch(each -> each.startsWith("view ") || each.startsWith("index "))
                .noneMatch(each -> each.startsWith("trigger ") || each.contains("FOREIGN KEY"));

        shop().deploy(url, Set.of(Phase.AFTER_LOAD), _ -> {});
        assertThat(catalog(url))
                .anyMatch(each -> each.startsWith("view dbo.paying:"))
                .anyMatch(each -> each.contains("FOREIGN KEY (customer)"))
                .anyMatch(each -> each.startsWith("trigger counted"));
    }

    @Test
    void nothingIsDeployedWhileAnObjectOfThePhaseWaits() {
        ConvertedScripts scripts =
                ConvertedScripts.of(
                        "CREATE TABLE t (a int)\nGO\nCREATE PROCEDURE p AS EXTERNAL NAME a.b.c");

        DeployPlan plan = scripts.plan(url);

        assertThat(plan.isPossible()).isFalse();
        assertThat(plan.blocked())
                .extracting(each -> each.entry().object())
                .containsExactly("procedure dbo.p");
        scripts.deploy(url, Set.of(Phase.BEFORE_LOAD), _ -> {});
        assertThat(scripts.approved().deploy(url).leftOut()).containsExactly("procedure dbo.p");
    }

    @Test
    void codeThatChangedIsMadeAnewWithWhatDependsOnIt() throws SQLException {
        shop().deploy(url);
        ConvertedScripts changed = shop();
        changed.edit("dbo/views/paid.sql", "id, customer", "customer, id");

        DeployPlan plan = changed.approved().deploy(url);

        assertThat(plan.tasks())
                .extracting(task -> task.file().path())
                .containsExactly("dbo/views/paid.sql", "dbo/views/paying.sql");
        assertThat(catalog(url)).anyMatch(each -> each.startsWith("view dbo.paying:"));
        assertThat(changed.plan(url).tasks()).isEmpty();
    }

    @Test
    void whatSomebodyElseChangedIsToldAndNeverWrittenOver() throws SQLException {
        shop().deploy(url);
        sql("create or replace view dbo.paid as select id, customer from dbo.orders");

        DeployPlan same = shop().plan(url);
        assertThat(same.isPossible()).isTrue();
        assertThat(same.drifted())
                .singleElement()
                .satisfies(drift -> assertThat(drift.objects()).containsExactly("view dbo.paid"));

        ConvertedScripts changed = shop();
        changed.edit("dbo/views/paid.sql", "id, customer", "customer, id");
        DeployPlan plan = changed.approved().plan(url);
        assertThat(plan.isPossible()).isFalse();
        assertThat(plan.refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.fact()).contains("somebody else changed"));
    }

    @Test
    void whatSomebodyDroppedIsMadeAgain() throws SQLException {
        shop().deploy(url);
        List<String> whole = catalog(url);
        sql("drop view dbo.paying");

        DeployPlan plan = shop().deploy(url);

        assertThat(plan.gone()).containsExactly("dbo/views/paying.sql");
        assertThat(catalog(url)).isEqualTo(whole);
    }

    @Test
    void aTableWhoseTextChangedIsNotDropped() {
        shop().deploy(url);
        ConvertedScripts changed = shop();
        changed.edit("dbo/tables/orders.sql", "numeric(19,4)", "numeric(20,4)");

        DeployPlan plan = changed.approved().plan(url);

        assertThat(plan.refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.path()).isEqualTo("dbo/tables/orders.sql"))
                .satisfies(refusal -> assertThat(refusal.hint()).contains("by hand"));
    }

    @Test
    void whatIsThereWithoutHavingBeenDeployedIsRefusedOrAdopted() throws SQLException {
        sql("create schema dbo; create table dbo.customer (id integer primary key)");

        assertThat(shop().plan(url).refusals())
                .singleElement()
                .satisfies(refusal ->
                        assertThat(refusal.fact())
                                .startsWith("table dbo.customer is there already"));

        ConvertedScripts adopting =
                ConvertedScripts.of("CREATE TABLE customer (id int PRIMARY KEY)").adopting();
        adopting.deploy(url);
        assertThat(adopting.plan(url).tasks()).isEmpty();
    }

    @Test
    void anIndexThatIsThereIsNotBuiltTwiceAndAnotherOfItsNameIsRefused() throws SQLException {
        shop().deploy(url, Set.of(Phase.BEFORE_LOAD), _ -> {});
        sql(
                "create index orders_customer on dbo.orders (customer) include (paid);"
                        + " alter table dbo.customer add constraint other unique (name)");
        shop().deploy(url);
        assertThat(catalog(url)).noneMatch(each -> each.contains("customer_name_key"));

        url = newDatabase("refused");
        shop().deploy(url, Set.of(Phase.BEFORE_LOAD), _ -> {});
        sql("create index orders_customer on dbo.orders (total)");
        assertThat(shop().plan(url).refusals())
                .singleElement()
                .satisfies(refusal ->
                        assertThat(refusal.fact())
                                .isEqualTo(
                                        "index dbo.orders_customer is there already, and is another"
                                                + " one"));
    }

    @Test
    void whatTheLoadCompletedIsNotMadeASecondTime() throws Exception {
        ConvertedScripts scripts =
                ConvertedScripts.of(
                                "CREATE TABLE Parent (Id int PRIMARY KEY, Code int UNIQUE)\nGO\n"
                                        + "CREATE TABLE Child (Id int PRIMARY KEY, Parent int REFERENCES"
                                        + " Parent (Id), Code int)\nGO\nCREATE INDEX Code ON Child (Code)")
                        .approved();
        TableDefinition parent =
                PostgresFixture.table("Parent")
                        .column("Id", ColumnType.Kind.INT)
                        .column("Code", ColumnType.Kind.INT)
                        .unique("UQ__Parent__1A2B", "Code")
                        .build();
        TableDefinition child =
                PostgresFixture.table("Child")
                        .column("Id", ColumnType.Kind.INT)
                        .column("Parent", ColumnType.Kind.INT)
                        .column("Code", ColumnType.Kind.INT)
                        .foreignKey("Parent", "Parent", "NO_ACTION")
                        .index(
                                new IndexDefinition(
                                        "Code", List.of("Code"), List.of(), Optional.empty()))
                        .build();
        try (PostgresFixture target = new PostgresFixture(server, "completed")) {
            scripts.deploy(target.url(), Set.of(Phase.BEFORE_LOAD), _ -> {});
            target.load(parent, Row.of(1, 10));
            target.load(child, Row.of(5, 1, 7));
            target.target().schema().completeAfterLoad(List.of(parent, child));
            List<String> completed = catalog(target.url());

            DeployPlan plan = scripts.deploy(target.url(), Set.of(Phase.AFTER_LOAD), _ -> {});

            assertThat(catalog(target.url())).isEqualTo(completed);
            assertThat(plan.tasks()).hasSize(3).allMatch(task -> !task.there().isEmpty());
            assertThat(scripts.plan(target.url()).tasks()).isEmpty();
            assertThat(scripts.plan(target.url()).drifted()).isEmpty();
        }
    }

    @Test
    void whereChangesAreAppliedTheRestComesBehindTheLoadWithItsTriggersOff() throws SQLException {
        sql(
                "create schema tidegate; create table tidegate.load_table as select 'dbo.orders' as"
                        + " target_table, false as complete, 'REPLICATE' as intent");
        shop().deploy(url, Set.of(Phase.BEFORE_LOAD), _ -> {});
        assertThat(shop().plan(url).refusals())
                .singleElement()
                .satisfies(refusal ->
                        assertThat(refusal.fact()).isEqualTo("dbo.orders is still being loaded"));

        sql("update tidegate.load_table set complete = true");
        shop().deploy(url);

        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "select count(*), count(*) filter (where tgenabled = 'D')"
                                        + " from pg_trigger where not tgisinternal")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(2);
            assertThat(row.getInt(2)).isEqualTo(2);
        }
        assertThat(shop().plan(url).tasks()).isEmpty();
    }

    @Test
    void aStatementThatIsRefusedIsNamedAndItsTransactionUndone() {
        ConvertedScripts scripts = shop();
        scripts.edit("dbo/views/paying.sql", "customer", "nobody");

        assertThatThrownBy(() -> scripts.approved().deploy(url))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_NOT_READY))
                .hasMessageContaining("cannot deploy dbo/views/paying.sql")
                .hasMessageContaining("42703");
        assertThat(catalog(url))
                .anyMatch(each -> each.startsWith("index dbo.orders_customer"))
                .noneMatch(each -> each.startsWith("view "));
        shop().deploy(url);
        assertThat(shop().plan(url).tasks()).isEmpty();
    }

    @Test
    void whatIsNoLongerInTheScriptsStaysAndIsTold() {
        shop().deploy(url);

        DeployPlan plan = ConvertedScripts.of("CREATE TABLE other (a int)").approved().deploy(url);

        assertThat(plan.tasks()).hasSize(1);
        assertThat(plan.orphaned())
                .anySatisfy(orphan -> assertThat(orphan.objects()).contains("table dbo.orders"));
        assertThat(catalog(url)).anyMatch(each -> each.startsWith("table dbo.orders:"));
    }

    @Test
    void onlyOneDeploysAtATime() {
        try (DeployTarget _ = ConvertedScripts.target(url)) {
            assertThatThrownBy(() -> ConvertedScripts.target(url))
                    .isInstanceOf(TidegateException.class)
                    .hasMessage("another process deploys into this database");
        }
    }
}
