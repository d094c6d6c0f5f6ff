package dev.tidegate.scenarios;

import static dev.tidegate.preflight.Verdict.FAIL;
import static dev.tidegate.preflight.Verdict.NOTE;
import static dev.tidegate.preflight.Verdict.OK;
import static dev.tidegate.preflight.Verdict.SKIPPED;
import static dev.tidegate.preflight.Verdict.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What preflight finds on a target that lacks something, and what it says to do. */
final class PreflightTargetTest {
    private static final TableDefinition BRANCH = table("Branch", "id", "name");

    @TempDir static Path directory;
    private static PostgresServer server;
    private static int databases;

    private String database;
    private String role;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "postgres");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        databases++;
        database = "inspected" + databases;
        role = "writer" + databases;
        execute(
                "postgres",
                "create role " + role + " login",
                "create database " + database,
                "grant create on database " + database + " to " + role);
    }

    @Test
    void anEmptyDatabaseGetsItsBookkeepingAndIsThenHealthy() throws Exception {
        found().found(WARN, "target.bookkeeping", "is not there yet")
                .mendedSafelyBy(
                        "target.bookkeeping",
                        "create schema if not exists tidegate",
                        "create table if not exists tidegate.checkpoint");

        Findings after = mended();

        assertThat(after.ids(FAIL)).isEmpty();
        assertThat(after.ids(WARN)).isEmpty();
        assertThat(after.ids(SKIPPED)).isEmpty();
        after.found(NOTE, "target.replica_role", "may not set session_replication_role")
                .evidence(
                        "target.replica_role",
                        "GRANT SET ON PARAMETER session_replication_role TO " + role)
                .found(OK, "target.wal_level", "can be read for the way back");
        new PostgresTarget(settings(), "test", new LiveTables()).prepare();
    }

    @Test
    void anEncodingThatLacksCharactersIsRefused() throws Exception {
        execute(
                "postgres",
                "create database ascii encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'"
                        + " template template0");
        database = "ascii";

        found().found(FAIL, "target.encoding", "the database has the encoding SQL_ASCII")
                .leftToOperator(
                        "target.encoding",
                        "CREATE DATABASE ascii_utf8 ENCODING 'UTF8' TEMPLATE template0;");
    }

    @Test
    void aRoleThatIsReadOnlyOrHasTooFewRightsIsNamed() throws Exception {
        execute(
                "postgres",
                "alter role " + role + " set default_transaction_read_only = on",
                "alter role " + role + " set idle_session_timeout = '1min'",
                "alter role " + role + " connection limit 3",
                "revoke create on database " + database + " from " + role);
        execute(database, "create schema dbo");

        found().found(FAIL, "target.writable", "transactions of this role are read-only")
                .leftToOperator(
                        "target.writable",
                        "ALTER ROLE " + role + " SET default_transaction_read_only = off;")
                .found(FAIL, "target.privileges.database", "may not create schemas")
                .leftToOperator(
                        "target.privileges.database",
                        "GRANT CREATE ON DATABASE " + database + " TO " + role + ";")
                .found(FAIL, "target.privileges.schemas", "may not create tables in schemas")
                .leftToOperator(
                        "target.privileges.schemas",
                        "GRANT USAGE, CREATE ON SCHEMA \"dbo\" TO " + role + ";")
                .found(WARN, "target.timeouts", "ends sessions")
                .evidence("target.timeouts", "idle_session_timeout = 60000 ms")
                .leftToOperator(
                        "target.timeouts", "ALTER ROLE " + role + " SET idle_session_timeout = 0;")
                .found(WARN, "target.connections", "only 2 more sessions can be opened");
    }

    @Test
    void aTableOfAnotherShapeIsNamedWithWhatMendsIt() throws Exception {
        execute(
                database,
                "create schema dbo authorization " + role,
                "create table dbo.branch (id bigint primary key, name character varying(10))",
                "alter table dbo.branch owner to " + role);

        found().found(FAIL, "target.tables.shape", "1 table not like the source's")
                .evidence(
                        "target.tables.shape",
                        "dbo.branch has column \"id\" as bigint, expected integer")
                .leftToOperator(
                        "target.tables.shape",
                        "ALTER TABLE \"dbo\".\"branch\" ALTER COLUMN \"id\" TYPE integer");

        run(found(), "target.tables.shape");
        found().found(OK, "target.tables.shape", "of 1 table, 1 there already");
    }

    @Test
    void aTableThatSomebodyElseHasOrUsesIsNamed() throws Exception {
        execute(
                database,
                "create schema dbo authorization " + role,
                "create unlogged table dbo.branch (id integer primary key,"
                        + " name character varying(10))",
                "insert into dbo.branch values (1, 'north')",
                "grant select on dbo.branch to " + role,
                "create function dbo.f() returns trigger language plpgsql as"
                        + " 'begin return new; end'",
                "create trigger audited after insert on dbo.branch"
                        + " for each row execute function dbo.f()");

        found().found(FAIL, "target.tables.owner", "1 table owned by another role")
                .leftToOperator(
                        "target.tables.owner", "ALTER TABLE dbo.branch OWNER TO " + role + ";")
                .found(FAIL, "target.tables.durable", "1 table not safe to hold rows")
                .evidence("target.tables.durable", "dbo.branch is unlogged")
                .leftToOperator("target.tables.durable", "ALTER TABLE dbo.branch SET LOGGED;")
                .found(WARN, "target.tables.rows", "1 table with rows that the load will remove")
                .evidence("target.tables.rows", "dbo.branch")
                .found(FAIL, "target.tables.triggers", "1 trigger that would fire")
                .leftToOperator(
                        "target.tables.triggers",
                        "ALTER TABLE dbo.branch DISABLE TRIGGER \"audited\";");
    }

    @Test
    void foreignKeysAreMadeDeferrableButOnesThatActAreLeftToTheOperator() throws Exception {
        execute(
                database,
                "create schema dbo authorization " + role,
                "set role " + role,
                "create table dbo.branch (id integer primary key, name character varying(10)"
                        + " unique, constraint itself foreign key (id) references dbo.branch)");

        found().found(WARN, "target.tables.foreign_keys", "1 foreign key not deferrable")
                .mendedSafelyBy(
                        "target.tables.foreign_keys",
                        "ALTER TABLE dbo.branch ALTER CONSTRAINT \"itself\" DEFERRABLE");
        mended().found(OK, "target.tables.foreign_keys", "are deferrable");

        execute(
                database,
                "alter table dbo.branch add constraint acts foreign key (name)"
                        + " references dbo.branch (name) on delete cascade");
        Findings acting =
                found().found(FAIL, "target.tables.foreign_keys", "changes rows by itself")
                        .leftToOperator(
                                "target.tables.foreign_keys",
                                "DROP CONSTRAINT \"acts\", ADD CONSTRAINT \"acts\" FOREIGN KEY");
        run(acting, "target.tables.foreign_keys");
        found().found(OK, "target.tables.foreign_keys", "are deferrable");
    }

    @Test
    void namesThatMeetAreRefused() throws Exception {
        TableDefinition twin = table("BRANCH", "id", "name");

        Findings.of(examination(() -> List.of(BRANCH, twin)))
                .found(FAIL, "target.tables.names", "would both be dbo.branch on the target");
    }

    @Test
    void auditsReadTheTargetItselfOrAReplicaOfItAndNothingElse() throws Exception {
        found().found(OK, "target.reader", "validate.reader_url is not set");
        reading(settings().url())
                .found(WARN, "target.reader", "leads to the writer, not to a replica");
        execute("postgres", "create database other" + databases);
        reading(settings().url().replace(database, "other" + databases))
                .found(FAIL, "target.reader", "leads to another database than target.url");
        reading(settings().url().replace(database, "nowhere"))
                .found(FAIL, "target.reader", "nowhere")
                .found(OK, "target.encoding", "the database is in UTF8");
    }

    private Findings reading(String url) throws InterruptedException {
        return Findings.of(
                new PostgresTarget(
                                settings().withReader(PostgresFixture.reader(url)),
                                "test",
                                new LiveTables())
                        .examination(() -> List.of(BRANCH)));
    }

    @Test
    void withoutTheSourcesTablesTheRestIsStillSeen() throws Exception {
        Findings.of(
                        examination(() -> {
                            throw new TidegateException(
                                    ErrorCode.SOURCE_UNAVAILABLE, "the source is away", "Wait.");
                        }))
                .found(SKIPPED, "target.tables.shape", "the source is away")
                .found(OK, "target.encoding", "the database is in UTF8")
                .found(OK, "target.privileges.database", "may create schemas");
    }

    @Test
    void aDatabaseThatIsNotReachedHidesNothingButItself() throws Exception {
        database = "nowhere";

        Findings findings = found();

        findings.found(FAIL, "target.reachable", "database \"nowhere\" does not exist")
                .leftToOperator("target.reachable", "target.url");
        assertThat(findings.ids(FAIL)).containsExactly("target.reachable");
        assertThat(findings.ids(SKIPPED)).hasSize(findings.all().size() - 1);
    }

    @Test
    void aRoleThatIsToSpareStandbysMustSeeHowFarBehindTheyAre() throws Exception {
        found().found(OK, "target.standby_lag", "apply does not wait for standbys");

        Findings blind = foundWith(Duration.ofSeconds(10));
        blind.found(FAIL, "target.standby_lag", "may not see how far behind standbys are")
                .leftToOperator("target.standby_lag", "GRANT pg_monitor TO " + role + ";");

        run(blind, "target.standby_lag");

        foundWith(Duration.ofSeconds(10))
                .found(OK, "target.standby_lag", "may see how far behind standbys are");
    }

    private Findings foundWith(Duration standbyLagMax) throws InterruptedException {
        PostgresSettings plain = settings();
        PostgresSettings sparing =
                new PostgresSettings(
                        plain.url(),
                        plain.user(),
                        plain.password(),
                        plain.textUnstorable(),
                        Optional.of(standbyLagMax));
        return Findings.of(
                new PostgresTarget(sparing, "test", new LiveTables())
                        .examination(() -> List.of(BRANCH)));
    }

    private Findings found() throws InterruptedException {
        return Findings.of(examination(() -> List.of(BRANCH)));
    }

    private Findings mended() throws InterruptedException {
        return Findings.mended(examination(() -> List.of(BRANCH)));
    }

    private Examination examination(Supplier<List<TableDefinition>> tables) {
        return new PostgresTarget(settings(), "test", new LiveTables()).examination(tables);
    }

    private PostgresSettings settings() {
        String url = server.jdbcUrl(database);
        return new PostgresSettings(url.substring(0, url.indexOf('?')), role, "");
    }

    /** Runs as an administrator what a finding says. */
    private void run(Findings findings, String id) throws SQLException {
        for (Remedy remedy : findings.of(id).remedies()) {
            execute(database, remedy.statement());
        }
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(database));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static TableDefinition table(String name, String key, String text) {
        ColumnType number = ColumnType.of(Kind.INT);
        ColumnType words = ColumnType.ofLength(Kind.NVARCHAR, 10);
        return new TableDefinition(
                new TableSchema(
                        new TableId("dbo", name),
                        1,
                        List.of(new Column(key, number, false), new Column(text, words, true)),
                        List.of(key)),
                List.of(
                        new ColumnDefinition(
                                key,
                                number,
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        new ColumnDefinition(
                                text,
                                words,
                                true,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                Optional.of(new KeyDefinition("pk_" + name, List.of(key), Optional.empty())),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0);
    }
}
