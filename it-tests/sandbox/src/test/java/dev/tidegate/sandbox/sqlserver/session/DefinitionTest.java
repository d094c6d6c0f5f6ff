package dev.tidegate.sandbox.sqlserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.ServerSettings;
import java.sql.SQLException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What DDL does to the catalog and to H2, and the errors that constraints raise. */
final class DefinitionTest {
    private EngineFixture fixture;
    private Client client;

    @BeforeEach
    void open() throws Exception {
        fixture = new EngineFixture();
        client = fixture.client();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** The error that a change of H2 raises, as a client would see it. */
    private SqlError errorOf(String sql) throws SqlError {
        try {
            client.h2Update(sql);
            throw new AssertionError("no error: " + sql);
        } catch (SQLException e) {
            EngineSession session = (EngineSession) client.session();
            session.h2Errors()
                    .doing(
                            new H2Errors.Doing(
                                    sql.substring(0, 6),
                                    () ->
                                            fixture.catalog()
                                                    .table(
                                                            new ObjectName(
                                                                    "shop", "dbo", "child"))));
            return session.h2Errors().map(e);
        }
    }

    private void tables() {
        assertThat(
                        client.run(
                                """
                                CREATE TABLE parent (
                                    id int IDENTITY(10, 5) NOT NULL CONSTRAINT PK_parent PRIMARY KEY CLUSTERED,
                                    code varchar(3) NULL CONSTRAINT UQ_parent UNIQUE,
                                    size tinyint NOT NULL)
                                CREATE TABLE child (
                                    a int, b int, parent_id int NULL,
                                    PRIMARY KEY (a DESC, b),
                                    CONSTRAINT FK_child FOREIGN KEY (parent_id) REFERENCES parent (id))
                                CREATE UNIQUE NONCLUSTERED INDEX IX_size ON parent (size DESC) INCLUDE (code)
                                """))
                .isEmpty();
    }

    @Test
    void createTableReachesTheCatalogAndTheStorage() throws Exception {
        tables();
        assertThat(fixture.table("child").column("a")).get().returns(false, Column::nullable);
        assertThat(fixture.table("parent").indexes()).hasSize(1);
        client.h2Update(
                "INSERT INTO \"shop.dbo\".\"parent\" (\"code\", \"size\") VALUES ('x', 255)");
        client.h2Update("INSERT INTO \"shop.dbo\".\"parent\" (\"code\", \"size\") VALUES ('y', 2)");
        assertThat(client.h2("SELECT \"id\", \"size\" FROM \"shop.dbo\".\"parent\""))
                .containsExactly("10|255", "15|2");
    }

    @Test
    void constraintErrorsHaveTheServersNumbersAndNames() throws Exception {
        tables();
        client.h2Update("INSERT INTO \"shop.dbo\".\"parent\" VALUES (1, 'x', 1)");
        client.h2Update("INSERT INTO \"shop.dbo\".\"child\" VALUES (1, 2, 1)");
        assertError("INSERT INTO \"shop.dbo\".\"parent\" VALUES (1, 'z', 9)", 2627, "PK_parent");
        assertError("INSERT INTO \"shop.dbo\".\"parent\" VALUES (2, 'X ', 9)", 2627, "UQ_parent");
        assertError("INSERT INTO \"shop.dbo\".\"parent\" VALUES (2, 'z', 1)", 2601, "IX_size");
        assertError("INSERT INTO \"shop.dbo\".\"child\" VALUES (1, 2, 1)", 2627, "PK__child__");
        assertError("INSERT INTO \"shop.dbo\".\"child\" VALUES (3, 2, 77)", 547, "FK_child");
        assertError(
                "DELETE FROM \"shop.dbo\".\"parent\"", 547, "\"dbo.child\", column 'parent_id'");
        assertError("INSERT INTO \"shop.dbo\".\"child\" VALUES (NULL, 2, 1)", 515, "'a'");
        assertError("INSERT INTO \"shop.dbo\".\"parent\" VALUES (5, 'long', 1)", 2628, "'code'");
        assertError("SELECT 1 / 0", 8134, "Divide by zero");
        assertError("SELECT * FROM nowhere", 208, "nowhere".toUpperCase(java.util.Locale.ROOT));
    }

    private void assertError(String sql, int number, String part) throws SqlError {
        assertThat(errorOf(sql)).returns(number, SqlError::number).hasMessageContaining(part);
    }

    @Test
    void uniqueKeysTakeOneNull() throws Exception {
        tables();
        client.h2Update("INSERT INTO \"shop.dbo\".\"parent\" VALUES (1, NULL, 1)");
        assertError("INSERT INTO \"shop.dbo\".\"parent\" VALUES (2, NULL, 2)", 2627, "<NULL>");
    }

    @Test
    void namesAreTakenOnlyOnce() {
        tables();
        assertThat(client.run("CREATE TABLE parent (id int)")).containsExactly("error 2714");
        assertThat(client.run("CREATE INDEX IX_size ON parent (code)"))
                .containsExactly("error 1913");
        assertThat(client.run("CREATE INDEX IX_other ON nowhere (code)"))
                .containsExactly("error 1088");
        assertThat(client.run("CREATE TABLE nowhere.t (id int)")).containsExactly("error 2760");
    }

    @Test
    void alterTableAddsChangesAndDropsColumns() throws Exception {
        tables();
        client.h2Update("INSERT INTO \"shop.dbo\".\"parent\" VALUES (1, 'x', 1)");
        assertThat(client.run("ALTER TABLE parent ADD note nvarchar(20) NULL, more int")).isEmpty();
        assertThat(client.run("ALTER TABLE parent ADD must int NOT NULL"))
                .containsExactly("error 4901");
        assertThat(client.run("ALTER TABLE parent ALTER COLUMN code varchar(30) NOT NULL"))
                .isEmpty();
        assertThat(client.run("ALTER TABLE parent DROP COLUMN more")).isEmpty();
        assertThat(client.run("ALTER TABLE parent DROP COLUMN code")).containsExactly("error 5074");
        assertThat(client.run("ALTER TABLE parent DROP COLUMN nothing"))
                .containsExactly("error 4924");
        assertThat(client.run("ALTER TABLE parent DROP COLUMN IF EXISTS nothing")).isEmpty();
        assertThat(client.h2("SELECT * FROM \"shop.dbo\".\"parent\""))
                .containsExactly("1|x|1|null");
        assertThat(fixture.table("parent").columns())
                .extracting(Column::name)
                .containsExactly("id", "code", "size", "note");
    }

    @Test
    void anAlterationThatTheRowsForbidChangesNothing() throws Exception {
        tables();
        client.h2Update("INSERT INTO \"shop.dbo\".\"parent\" VALUES (1, NULL, 1)");
        assertThat(client.run("ALTER TABLE parent ALTER COLUMN code varchar(3) NOT NULL"))
                .containsExactly("error 515");
        assertThat(fixture.table("parent").column("code")).get().returns(true, Column::nullable);
    }

    @Test
    void disabledForeignKeysAreNotEnforced() throws Exception {
        tables();
        client.run("ALTER TABLE child NOCHECK CONSTRAINT FK_child");
        client.h2Update("INSERT INTO \"shop.dbo\".\"child\" VALUES (1, 2, 77)");
        assertThat(client.run("ALTER TABLE child CHECK CONSTRAINT FK_child")).isEmpty();
        assertError("INSERT INTO \"shop.dbo\".\"child\" VALUES (3, 2, 77)", 547, "FK_child");
        client.run("ALTER TABLE child NOCHECK CONSTRAINT ALL");
        assertThat(client.run("ALTER TABLE child WITH CHECK CHECK CONSTRAINT ALL"))
                .containsExactly("error 547");
    }

    @Test
    void droppingFollowsReferences() throws Exception {
        tables();
        assertThat(client.run("DROP TABLE parent")).containsExactly("error 3726");
        assertThat(client.run("ALTER TABLE parent DROP CONSTRAINT PK_parent"))
                .containsExactly("error 3725");
        assertThat(client.run("ALTER TABLE child DROP CONSTRAINT FK_child")).isEmpty();
        assertThat(client.run("DROP INDEX IX_size ON parent")).isEmpty();
        assertThat(client.run("DROP TABLE child, parent")).isEmpty();
        assertThat(client.run("DROP TABLE parent")).containsExactly("error 3701");
        assertThat(client.run("DROP TABLE IF EXISTS parent")).isEmpty();
        assertThat(
                        client.h2(
                                "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE"
                                        + " TABLE_SCHEMA = 'shop.dbo'"))
                .isEmpty();
    }

    @Test
    void renamedConstraintsKeepWorking() throws Exception {
        tables();
        client.run("EXEC sp_rename 'PK_parent', 'PK_renamed'");
        client.h2Update("INSERT INTO \"shop.dbo\".\"parent\" VALUES (1, 'x', 1)");
        assertError("INSERT INTO \"shop.dbo\".\"parent\" VALUES (1, 'z', 9)", 2627, "PK_renamed");
        client.run("EXEC sp_rename 'parent.IX_size', 'IX_new', 'INDEX'");
        assertThat(client.run("DROP INDEX parent.IX_new")).isEmpty();
    }

    @Test
    void identityCanBeReseeded() throws Exception {
        tables();
        String insert = "INSERT INTO \"shop.dbo\".\"parent\" (\"size\", \"code\") VALUES (?, ?)";
        client.h2Update(insert.replace("?, ?", "1, 'a'"));
        client.run("DBCC CHECKIDENT ('parent', RESEED, 100)");
        client.h2Update(insert.replace("?, ?", "2, 'b'"));
        assertThat(client.h2("SELECT \"id\" FROM \"shop.dbo\".\"parent\""))
                .containsExactly("10", "105");
        assertThat(client.run("DBCC CHECKIDENT (parent)").getFirst())
                .contains("current identity value '105'");
        assertThat(client.run("DBCC CHECKIDENT (child)")).containsExactly("error 7997");
    }

    @Test
    void identityInsertIsOnForOneTableAtATime() {
        tables();
        client.run("CREATE TABLE other (id int IDENTITY)");
        assertThat(client.run("SET IDENTITY_INSERT parent ON")).isEmpty();
        assertThat(client.run("SET IDENTITY_INSERT other ON")).containsExactly("error 8107");
        assertThat(client.run("SET IDENTITY_INSERT child ON")).containsExactly("error 8106");
        assertThat(client.run("SET IDENTITY_INSERT parent OFF SET IDENTITY_INSERT other ON"))
                .isEmpty();
    }

    @Test
    void aChangeThatFiresATriggerIsRefusedUntilTheTriggerIsDisabled() {
        client.run("CREATE TABLE watched (id int)");
        client.run("CREATE TABLE log (id int)");
        client.run(
                "CREATE TRIGGER after_all ON watched AFTER INSERT, DELETE AS INSERT INTO log"
                        + " VALUES (1)");
        assertThat(client.run("INSERT INTO watched VALUES (1)")).containsExactly("error 40517");
        assertThat(client.errors().getFirst().getMessage())
                .contains("fires the trigger 'shop.dbo.after_all'")
                .contains("DISABLE TRIGGER");
        assertThat(client.run("DELETE FROM watched")).containsExactly("error 40517");
        assertThat(client.run("UPDATE watched SET id = 2")).containsExactly("done 0");
        client.run("DISABLE TRIGGER after_all ON watched");
        assertThat(client.run("INSERT INTO watched VALUES (1)")).containsExactly("done 1");
        client.run("ENABLE TRIGGER ALL ON watched");
        assertThat(client.run("INSERT INTO watched VALUES (1)")).containsExactly("error 40517");
        client.run("DROP TRIGGER after_all");
        assertThat(client.run("INSERT INTO watched VALUES (1)")).containsExactly("done 1");
    }

    @Test
    void aTriggerIsLeftOutWhereTheServerIsToldSo() {
        client.run("CREATE TABLE watched (id int)");
        client.run("CREATE TRIGGER after_all ON watched AFTER INSERT AS DELETE FROM watched");
        fixture.settings().firing(ServerSettings.Firing.LEFT_OUT);
        assertThat(client.run("INSERT INTO watched VALUES (1)")).containsExactly("done 1");
    }

    @Test
    void textsOfModulesAreKept() {
        client.run("CREATE TABLE t (id int)");
        String procedure = "CREATE PROCEDURE p @a int = 3, @b varchar(9) OUTPUT AS SET @b = @a";
        String trigger = "CREATE TRIGGER tr ON t AFTER INSERT AS PRINT 'x'";
        client.run(procedure);
        client.run(trigger);
        Module kept = module("p");
        assertThat(kept.text()).isEqualTo(procedure);
        assertThat(kept.parameters()).hasSize(2);
        assertThat(module("tr").parent()).contains(fixture.table("t").id());
        assertThat(client.run("CREATE PROCEDURE p AS RETURN")).containsExactly("error 2714");
        client.run("ALTER PROCEDURE p AS RETURN 4");
        assertThat(module("p").text()).isEqualTo("ALTER PROCEDURE p AS RETURN 4");
        assertThat(client.run("DISABLE TRIGGER tr ON t")).isEmpty();
        assertThat(module("tr").enabled()).isFalse();
        assertThat(client.run("DROP VIEW p")).containsExactly("error 3701");
        assertThat(client.run("DROP PROCEDURE p")).isEmpty();
    }

    private Module module(String name) {
        return fixture.catalog().module(new ObjectName("shop", "dbo", name)).orElseThrow();
    }

    @Test
    void schemasTypesSynonymsAndSequencesAreCreatedAndDropped() throws Exception {
        assertThat(client.run("CREATE SCHEMA sales AUTHORIZATION dbo")).isEmpty();
        assertThat(
                        client.run(
                                "CREATE TYPE sales.code FROM varchar(9) NOT NULL CREATE SYNONYM s FOR"
                                        + " sales.t CREATE SEQUENCE sales.seq AS int START WITH 5"
                                        + " INCREMENT BY 2"))
                .isEmpty();
        assertThat(client.run("CREATE TABLE sales.t (c sales.code)")).isEmpty();
        assertThat(client.h2("SELECT NEXT VALUE FOR \"shop.sales\".\"seq\"")).containsExactly("5");
        assertThat(client.run("DROP SCHEMA sales")).containsExactly("error 3729");
        assertThat(
                        client.run(
                                "DROP TABLE sales.t DROP SEQUENCE sales.seq DROP SYNONYM s DROP TYPE"
                                        + " sales.code DROP SCHEMA sales"))
                .isEmpty();
    }

    @Test
    void databasesComeAndGo() throws Exception {
        assertThat(client.run("CREATE DATABASE [other one]")).isEmpty();
        assertThat(client.run("CREATE DATABASE [Other One]")).containsExactly("error 1801");
        assertThat(client.run("CREATE TABLE [other one]..t (id int)")).isEmpty();
        assertThat(client.run("DROP DATABASE shop")).containsExactly("error 3702");
        assertThat(client.run("DROP DATABASE master")).containsExactly("error 3708");
        assertThat(client.run("DROP DATABASE [other one]")).isEmpty();
        assertThat(client.run("USE [other one]")).containsExactly("error 911");
        assertThat(
                        client.h2(
                                "SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA WHERE"
                                        + " SCHEMA_NAME LIKE 'other one%'"))
                .isEmpty();
    }

    @Test
    void transferredTablesKeepTheirRows() throws Exception {
        client.run("CREATE SCHEMA sales");
        client.run("CREATE TABLE t (id int NOT NULL PRIMARY KEY, n varchar(5))");
        client.h2Update("INSERT INTO \"shop.dbo\".\"t\" VALUES (1, 'x')");
        assertThat(client.run("ALTER SCHEMA sales TRANSFER dbo.t")).isEmpty();
        assertThat(client.h2("SELECT * FROM \"shop.sales\".\"t\"")).containsExactly("1|x");
    }

    @Test
    void localTablesAreSeenByTheirSessionOnly() throws Exception {
        Client other = fixture.client();
        assertThat(client.run("CREATE TABLE #t (id int NOT NULL PRIMARY KEY)")).isEmpty();
        assertThat(client.run("CREATE TABLE #t (id int)")).containsExactly("error 2714");
        assertThat(other.run("CREATE TABLE #t (id int)")).isEmpty();
        assertThat(client.run("IF OBJECT_ID('tempdb..#t') IS NOT NULL PRINT 'there'"))
                .containsExactly("info there");
        assertThat(client.run("DROP TABLE #t")).isEmpty();
        assertThat(client.run("IF OBJECT_ID('tempdb..#t') IS NULL PRINT 'gone'"))
                .containsExactly("info gone");
        other.close();
        assertThat(fixture.catalog().tables("tempdb")).isEmpty();
    }

    @Test
    void localTablesOfAProcedureEndWithIt() {
        client.run("CREATE PROCEDURE p AS CREATE TABLE #inner (id int) DECLARE @t TABLE (id int)");
        assertThat(client.run("EXEC p DROP TABLE #inner")).containsExactly("error 3701");
        assertThat(client.run("BEGIN TRAN EXEC p COMMIT")).containsExactly("begun", "committed");
        assertThat(fixture.catalog().tables("tempdb")).isEmpty();
    }

    @Test
    void changesOfCapturedTablesGoIntoTheirHistory() throws Exception {
        client.run("CREATE TABLE t (id int NOT NULL PRIMARY KEY, n varchar(5))");
        client.run("EXEC sys.sp_cdc_enable_db");
        client.run(
                "EXEC sys.sp_cdc_enable_table @source_schema = 'dbo', @source_name = 't',"
                        + " @role_name = NULL");
        assertThat(client.run("ALTER TABLE t ADD more int NULL")).isEmpty();
        assertThat(fixture.engine.capture().awaitCaptured("shop", Duration.ofSeconds(30))).isTrue();
        assertThat(client.h2("SELECT \"ddl_command\" FROM \"shop.cdc\".\"ddl_history\""))
                .containsExactly("ALTER TABLE t ADD more int NULL");
        assertThat(client.run("DROP TABLE t")).isEmpty();
        assertThat(client.h2("SELECT COUNT(*) FROM \"shop.cdc\".\"change_tables\""))
                .containsExactly("0");
    }

    @Test
    void aWaitForALockEndsWithItsTimeOut() throws Exception {
        tables();
        try (java.sql.Connection holder = fixture.engine.context().h2().newConnection()) {
            holder.setAutoCommit(false);
            try (java.sql.Statement statement = holder.createStatement()) {
                statement.execute("INSERT INTO \"shop.dbo\".\"parent\" VALUES (1, 'x', 1)");
            }
            assertThat(client.run("SET LOCK_TIMEOUT 50 ALTER TABLE parent ADD n int"))
                    .containsExactly("error 1222");
            holder.rollback();
        }
        assertThat(client.run("ALTER TABLE parent ADD n int")).isEmpty();
    }

    @Test
    void aWaitForALockCanBeCancelled() throws Exception {
        tables();
        try (java.sql.Connection holder = fixture.engine.context().h2().newConnection()) {
            holder.setAutoCommit(false);
            try (java.sql.Statement statement = holder.createStatement()) {
                statement.execute("INSERT INTO \"shop.dbo\".\"parent\" VALUES (1, 'x', 1)");
            }
            Thread canceller =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!Thread.currentThread().isInterrupted()) {
                                    client.session().cancel();
                                    Thread.onSpinWait();
                                }
                            });
            try {
                assertThat(client.run("ALTER TABLE parent ADD n int")).containsExactly("error 0");
            } finally {
                canceller.interrupt();
                canceller.join();
                holder.rollback();
            }
        }
        assertThat(fixture.table("parent").column("n")).isEmpty();
    }

    @Test
    void rowVersionsGrow() throws Exception {
        client.run("CREATE TABLE t (id int NOT NULL, v rowversion)");
        client.h2Update("INSERT INTO \"shop.dbo\".\"t\" (\"id\") VALUES (1)");
        String before = client.h2("SELECT RAWTOHEX(\"v\") FROM \"shop.dbo\".\"t\"").getFirst();
        client.h2Update("UPDATE \"shop.dbo\".\"t\" SET \"id\" = 2");
        assertThat(client.h2("SELECT RAWTOHEX(\"v\") FROM \"shop.dbo\".\"t\"").getFirst())
                .isNotEqualTo(before);
    }

    @Test
    void errorsInTheStorageAreNotHidden() {
        ThrowingCallable unknown = () -> errorOf("CALL 1 +");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(unknown)).isNull();
    }
}
