package dev.tidegate.tsql;

import static dev.tidegate.tsql.Parsed.each;
import static dev.tidegate.tsql.Parsed.statement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.tsql.tree.Constraint;
import dev.tidegate.tsql.tree.DefinitionPart.ColumnDefinition;
import dev.tidegate.tsql.tree.DefinitionPart.ComputedColumn;
import dev.tidegate.tsql.tree.DefinitionStatement;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.ModuleDefinition.Procedure;
import dev.tidegate.tsql.tree.ModuleDefinition.Trigger;
import dev.tidegate.tsql.tree.ModuleDefinition.Verb;
import dev.tidegate.tsql.tree.ModuleDefinition.View;
import dev.tidegate.tsql.tree.Statement;
import dev.tidegate.tsql.tree.TableDefinition.AlterIndex;
import dev.tidegate.tsql.tree.TableDefinition.AlterTable;
import dev.tidegate.tsql.tree.TableDefinition.CreateIndex;
import dev.tidegate.tsql.tree.TableDefinition.CreateStatistics;
import dev.tidegate.tsql.tree.TableDefinition.CreateTable;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
    @Test
    void columnsKeepAllThatIsSaidOfThem() {
        CreateTable table =
                statement(
                        CreateTable.class,
                        "CREATE TABLE dbo.t (a int IDENTITY(-1, 2) NOT FOR REPLICATION NOT NULL"
                                + " CONSTRAINT pk PRIMARY KEY CLUSTERED WITH (FILLFACTOR = 80) ON [PRIMARY],"
                                + " b nvarchar(max) COLLATE Latin1_General_CI_AS SPARSE NULL,"
                                + " c AS (a * 2) PERSISTED NOT NULL,"
                                + " d uniqueidentifier ROWGUIDCOL DEFAULT NEWSEQUENTIALID() UNIQUE,"
                                + " e int REFERENCES u (x) ON DELETE SET NULL ON UPDATE CASCADE,"
                                + " f xml(DOCUMENT dbo.x) CHECK (f IS NOT NULL),"
                                + " g nvarchar(9) MASKED WITH (FUNCTION = 'default()') INDEX ig,"
                                + " h xml COLUMN_SET FOR ALL_SPARSE_COLUMNS, timestamp)"
                                + " ON ps(a) TEXTIMAGE_ON [PRIMARY] WITH (DATA_COMPRESSION = PAGE)");
        ColumnDefinition first = (ColumnDefinition) table.elements().getFirst();

        assertThat(table.elements()).hasSize(9);
        assertThat(first.identity().orElseThrow().notForReplication()).isTrue();
        assertThat(first.constraints()).hasSize(2).last().isInstanceOf(Constraint.Unique.class);
        assertThat(((ComputedColumn) table.elements().get(2)).persisted()).isTrue();
        assertThat(table.options()).hasSize(3);
    }

    @Test
    void tablesHaveConstraintsAndIndexes() {
        each(
                CreateTable.class,
                "CREATE TABLE t (a int, b int, PRIMARY KEY NONCLUSTERED (a DESC, b),"
                        + " CONSTRAINT u UNIQUE (b), FOREIGN KEY (a, b) REFERENCES v (a, b),"
                        + " CHECK NOT FOR REPLICATION (a > b), INDEX i UNIQUE (a) INCLUDE (b)"
                        + " WHERE a > 1)",
                "CREATE TABLE t (a int NOT NULL PRIMARY KEY NONCLUSTERED HASH WITH"
                        + " (BUCKET_COUNT = 100), INDEX c CLUSTERED COLUMNSTORE)"
                        + " WITH (MEMORY_OPTIMIZED = ON, DURABILITY = SCHEMA_ONLY)",
                "CREATE TABLE t (a int PRIMARY KEY, f datetime2 GENERATED ALWAYS AS ROW START HIDDEN"
                        + " NOT NULL, u datetime2 GENERATED ALWAYS AS ROW END NOT NULL,"
                        + " PERIOD FOR SYSTEM_TIME (f, u)) WITH (SYSTEM_VERSIONING = ON"
                        + " (HISTORY_TABLE = dbo.h, DATA_CONSISTENCY_CHECK = ON))",
                "CREATE TABLE n (a int) AS NODE",
                "CREATE TABLE f AS FILETABLE WITH (FILETABLE_DIRECTORY = 'x')",
                "CREATE TABLE #t (a int,)");
    }

    @Test
    void tablesAreAltered() {
        each(
                AlterTable.class,
                "ALTER TABLE t ADD a int NULL, CONSTRAINT d DEFAULT (1) FOR b WITH VALUES",
                "ALTER TABLE t WITH CHECK ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a)",
                "ALTER TABLE t WITH NOCHECK ADD CHECK (a > 1)",
                "ALTER TABLE t CHECK CONSTRAINT ALL",
                "ALTER TABLE t WITH CHECK CHECK CONSTRAINT f, g",
                "ALTER TABLE t NOCHECK CONSTRAINT f",
                "ALTER TABLE t ALTER COLUMN a nvarchar(10) COLLATE Latin1_General_BIN NOT NULL",
                "ALTER TABLE t ALTER COLUMN a ADD MASKED WITH (FUNCTION = 'email()')",
                "ALTER TABLE t ALTER COLUMN a DROP ROWGUIDCOL",
                "ALTER TABLE t DROP COLUMN IF EXISTS a, b",
                "ALTER TABLE t DROP CONSTRAINT c WITH (ONLINE = ON), COLUMN d",
                "ALTER TABLE t DROP PERIOD FOR SYSTEM_TIME",
                "ALTER TABLE t ADD PERIOD FOR SYSTEM_TIME (a, b)",
                "ALTER TABLE t ENABLE TRIGGER ALL",
                "ALTER TABLE t DISABLE TRIGGER a, b",
                "ALTER TABLE t SET (SYSTEM_VERSIONING = OFF)",
                "ALTER TABLE t SWITCH PARTITION 1 TO u PARTITION 2",
                "ALTER TABLE t REBUILD PARTITION = ALL WITH (DATA_COMPRESSION = ROW)",
                "ALTER TABLE t ENABLE CHANGE_TRACKING WITH (TRACK_COLUMNS_UPDATED = ON)");
    }

    @Test
    void indexesAreOfManyKinds() {
        each(
                CreateIndex.class,
                "CREATE UNIQUE NONCLUSTERED INDEX i ON dbo.t (a DESC, b) INCLUDE (c) WHERE a IS NOT"
                        + " NULL WITH (PAD_INDEX = OFF, ONLINE = ON (WAIT_AT_LOW_PRIORITY"
                        + " (MAX_DURATION = 1 MINUTES, ABORT_AFTER_WAIT = SELF))) ON ps(a)",
                "CREATE INDEX i ON t (a) WITH FILLFACTOR = 80, PAD_INDEX",
                "CREATE CLUSTERED COLUMNSTORE INDEX i ON t ORDER (a) WITH (DROP_EXISTING = ON)",
                "CREATE NONCLUSTERED COLUMNSTORE INDEX i ON t (a, b)",
                "CREATE PRIMARY XML INDEX i ON t (x)",
                "CREATE XML INDEX i ON t (x) USING XML INDEX p FOR PATH",
                "CREATE SPATIAL INDEX i ON t (g) USING GEOMETRY_GRID WITH (BOUNDING_BOX ="
                        + " (0, 0, 10, 10), GRIDS = (LOW, LOW, HIGH, HIGH))");
        each(
                AlterIndex.class,
                "ALTER INDEX ALL ON t REBUILD PARTITION = 1 WITH (ONLINE = ON)",
                "ALTER INDEX i ON t DISABLE",
                "ALTER INDEX i ON t SET (ALLOW_ROW_LOCKS = ON)");
        each(CreateStatistics.class, "CREATE STATISTICS s ON t (a, b) WHERE a > 1 WITH FULLSCAN");
    }

    @Test
    void viewsHaveOptions() {
        View view =
                statement(
                        View.class,
                        "CREATE OR ALTER VIEW dbo.v (a, b) WITH SCHEMABINDING, VIEW_METADATA AS"
                                + " WITH c AS (SELECT 1 x, 2 y) SELECT x, y FROM c WITH CHECK OPTION");

        assertThat(view.verb()).isEqualTo(Verb.CREATE_OR_ALTER);
        assertThat(view.options()).hasSize(3);
    }

    @Test
    void aProcedureReachesToTheEndOfItsBatch() {
        Procedure procedure =
                statement(
                        Procedure.class,
                        "CREATE PROC p;2 (@a int = 1, @b dbo.tt READONLY, @c cursor VARYING OUTPUT,"
                                + " @d int NOT NULL = 2) WITH RECOMPILE, EXECUTE AS OWNER AS"
                                + " SELECT 1 PRINT 2; RETURN 3");

        assertThat(procedure.parameters()).hasSize(4);
        assertThat(procedure.body()).hasSize(3);
        each(
                Procedure.class,
                "ALTER PROCEDURE p AS EXTERNAL NAME a.[b.c].d",
                "CREATE PROCEDURE p WITH NATIVE_COMPILATION, SCHEMABINDING AS BEGIN ATOMIC WITH"
                        + " (TRANSACTION ISOLATION LEVEL = SNAPSHOT, LANGUAGE = N'English')"
                        + " SELECT 1 END");
    }

    @Test
    void functionsReturnValuesAndTables() {
        each(
                ModuleDefinition.Function.class,
                "CREATE FUNCTION f (@a int = 1) RETURNS int WITH SCHEMABINDING, RETURNS NULL ON NULL"
                        + " INPUT AS BEGIN RETURN @a END",
                "CREATE FUNCTION f () RETURNS TABLE AS RETURN SELECT 1 a",
                "CREATE FUNCTION f () RETURNS TABLE AS RETURN (WITH a AS (SELECT 1 b) SELECT b FROM a)",
                "CREATE FUNCTION f () RETURNS TABLE RETURN (SELECT 1 a UNION ALL SELECT 2)",
                "CREATE FUNCTION f () RETURNS @t TABLE (a int PRIMARY KEY) AS BEGIN INSERT @t"
                        + " VALUES (1); RETURN END",
                "CREATE FUNCTION f (@a int) RETURNS TABLE (a int) AS EXTERNAL NAME x.y.z",
                "CREATE FUNCTION f () RETURNS int WITH INLINE = OFF, EXECUTE AS CALLER BEGIN RETURN 1"
                        + " END");
    }

    @Test
    void triggersFireOnRowsAndOnDefinitions() {
        Trigger trigger =
                statement(
                        Trigger.class,
                        "CREATE TRIGGER dbo.r ON dbo.t WITH ENCRYPTION AFTER INSERT, UPDATE NOT FOR"
                                + " REPLICATION AS IF UPDATE(a) ROLLBACK; SELECT * FROM inserted");

        assertThat(trigger.events()).containsExactly("INSERT", "UPDATE");
        assertThat(trigger.body()).hasSize(2);
        each(
                Trigger.class,
                "CREATE TRIGGER r ON DATABASE FOR DDL_DATABASE_LEVEL_EVENTS AS PRINT 1",
                "CREATE TRIGGER r ON ALL SERVER FOR LOGON AS ROLLBACK",
                "ALTER TRIGGER r ON v INSTEAD OF DELETE AS RETURN");
    }

    @Test
    void smallerObjectsAreDefined() {
        each(
                DefinitionStatement.CreateSchema.class,
                "CREATE SCHEMA s AUTHORIZATION dbo",
                "CREATE SCHEMA s CREATE TABLE t (a int) GRANT SELECT ON t TO u");
        each(DefinitionStatement.TransferToSchema.class, "ALTER SCHEMA s TRANSFER TYPE::dbo.t");
        each(DefinitionStatement.CreateAliasType.class, "CREATE TYPE n FROM nvarchar(50) NOT NULL");
        each(
                DefinitionStatement.CreateTableType.class,
                "CREATE TYPE t AS TABLE (a int, INDEX i (a)) WITH (MEMORY_OPTIMIZED = ON)");
        each(DefinitionStatement.CreateExternalType.class, "CREATE TYPE t EXTERNAL NAME a.[b.c]");
        each(
                DefinitionStatement.Sequence.class,
                "CREATE SEQUENCE s AS bigint START WITH -5 INCREMENT BY 2 NO MINVALUE MAXVALUE 10"
                        + " CYCLE CACHE 5",
                "ALTER SEQUENCE s RESTART WITH 1 NO CACHE");
        each(DefinitionStatement.CreateSynonym.class, "CREATE SYNONYM s FOR srv.db.dbo.t");
        each(DefinitionStatement.CreateBoundObject.class, "CREATE RULE r AS @a > 1");
        each(
                DefinitionStatement.CreateXmlSchemaCollection.class,
                "CREATE XML SCHEMA COLLECTION dbo.x AS N'<a/>'");
        each(
                DefinitionStatement.SwitchTrigger.class,
                "DISABLE TRIGGER r ON dbo.t",
                "ENABLE TRIGGER ALL ON DATABASE");
        each(DefinitionStatement.UpdateStatistics.class, "UPDATE STATISTICS t (s) WITH FULLSCAN");
    }

    @Test
    void everythingIsDropped() {
        each(
                DefinitionStatement.Drop.class,
                "DROP TABLE IF EXISTS a, dbo.b",
                "DROP INDEX i ON t WITH (ONLINE = ON)",
                "DROP INDEX t.i",
                "DROP TRIGGER r ON ALL SERVER",
                "DROP XML SCHEMA COLLECTION x",
                "DROP AGGREGATE a",
                "DROP PARTITION SCHEME p",
                "DROP DATABASE ENCRYPTION KEY");
    }

    @Test
    void permissionsKnowWhatAndWho() {
        DefinitionStatement.Permission grant =
                statement(
                        DefinitionStatement.Permission.class,
                        "GRANT SELECT (a), VIEW DEFINITION ON OBJECT::dbo.t TO [u], public"
                                + " WITH GRANT OPTION AS dbo");

        assertThat(grant.permissions())
                .extracting(permission -> permission.name())
                .containsExactly("SELECT", "VIEW DEFINITION");
        assertThat(grant.securableClass()).contains("OBJECT");
        assertThat(grant.principals()).hasSize(2);
        each(
                DefinitionStatement.Permission.class,
                "DENY ALL ON t TO u CASCADE",
                "REVOKE GRANT OPTION FOR EXECUTE ON SCHEMA::s FROM u",
                "GRANT CREATE TABLE TO u",
                "GRANT EXECUTE ON XML SCHEMA COLLECTION::dbo.x TO u");
    }

    @Test
    void whatIsNotTranslatedIsRecognised() {
        each(
                Statement.Other.class,
                "CREATE PARTITION FUNCTION f (int) AS RANGE RIGHT FOR VALUES (1, 2)",
                "CREATE PARTITION SCHEME s AS PARTITION f ALL TO ([PRIMARY])",
                "CREATE FULLTEXT INDEX ON t (a LANGUAGE 1033) KEY INDEX k WITH CHANGE_TRACKING AUTO",
                "CREATE FULLTEXT CATALOG c AS DEFAULT",
                "CREATE MESSAGE TYPE m VALIDATION = NONE",
                "CREATE QUEUE q WITH STATUS = ON, ACTIVATION (PROCEDURE_NAME = p,"
                        + " MAX_QUEUE_READERS = 1, EXECUTE AS OWNER)",
                "BEGIN DIALOG CONVERSATION @h FROM SERVICE a TO SERVICE 'b' ON CONTRACT c",
                "SEND ON CONVERSATION @h MESSAGE TYPE m (@b)",
                "RECEIVE TOP (1) @b = message_body FROM q INTO @t WHERE a = 1",
                "END CONVERSATION @h WITH CLEANUP",
                "BACKUP DATABASE d\nTO DISK = 'x' WITH INIT",
                "RESTORE DATABASE d FROM DISK = 'x' WITH REPLACE, MOVE 'a' TO 'b'",
                "ALTER DATABASE d\nSET RECOVERY SIMPLE WITH ROLLBACK IMMEDIATE",
                "ALTER DATABASE d MODIFY FILE (NAME = a, SIZE = 1MB)",
                "CREATE LOGIN l WITH PASSWORD = 'x'",
                "CREATE USER u FOR LOGIN l\nWITH DEFAULT_SCHEMA = s",
                "ALTER ROLE r\nADD MEMBER u",
                "ALTER ROLE r\nDROP MEMBER u",
                "CREATE SECURITY POLICY p ADD FILTER PREDICATE dbo.f(a) ON dbo.t WITH (STATE = ON)",
                "ALTER AUTHORIZATION ON SCHEMA::s TO u",
                "CREATE ASSEMBLY a FROM 0x4D WITH PERMISSION_SET = SAFE",
                "OPEN SYMMETRIC KEY k DECRYPTION BY CERTIFICATE c",
                "CREATE EXTERNAL TABLE t (a int) WITH (LOCATION = 'x', DATA_SOURCE = s)",
                "KILL 53",
                "RECONFIGURE WITH OVERRIDE",
                "CHECKPOINT",
                "CREATE EVENT SESSION s ON SERVER\nADD EVENT a.b (ACTION (c.d) WHERE e > 1)");
    }

    @Test
    void anOtherStatementEndsWhereALineBeginsTheNext() {
        assertThat(
                        Parsed.batch(
                                        "ALTER DATABASE d SET ANSI_NULLS ON\nSELECT 1\nCHECKPOINT\nPRINT 2")
                                .statements())
                .hasSize(4);
    }
}
