package dev.tidegate.tsql;

import static dev.tidegate.tsql.Parsed.each;
import static dev.tidegate.tsql.Parsed.statement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.tsql.tree.DataStatement.BulkInsert;
import dev.tidegate.tsql.tree.DataStatement.Delete;
import dev.tidegate.tsql.tree.DataStatement.Insert;
import dev.tidegate.tsql.tree.DataStatement.InsertDefaultValues;
import dev.tidegate.tsql.tree.DataStatement.InsertExecute;
import dev.tidegate.tsql.tree.DataStatement.Merge;
import dev.tidegate.tsql.tree.DataStatement.TruncateTable;
import dev.tidegate.tsql.tree.DataStatement.Update;
import org.junit.jupiter.api.Test;

class DataStatementsTest {
    @Test
    void insertTakesRowsFromAnywhere() {
        assertThat(statement(Insert.class, "INSERT t DEFAULT VALUES").source())
                .isInstanceOf(InsertDefaultValues.class);
        assertThat(statement(Insert.class, "INSERT INTO #t (a) EXEC dbo.p @x = 1").source())
                .isInstanceOf(InsertExecute.class);
        each(
                Insert.class,
                "INSERT INTO dbo.t (a, b) VALUES (1, DEFAULT), (2, NULL)",
                "INSERT TOP (5) INTO t WITH (TABLOCK) (a) SELECT 1",
                "INSERT INTO t (SELECT 1)",
                "WITH a AS (SELECT 1 x) INSERT INTO t SELECT x FROM a",
                "INSERT INTO t (a) SELECT x FROM (MERGE u USING v ON 1=1 WHEN MATCHED THEN DELETE"
                        + " OUTPUT $action, deleted.x) AS c (act, x) WHERE act = 'DELETE'");
    }

    @Test
    void outputGoesToTheClientAndIntoATable() {
        Insert insert =
                statement(
                        Insert.class,
                        "INSERT t (a) OUTPUT inserted.a INTO @t (x) OUTPUT inserted.a AS y"
                                + " VALUES (1)");

        assertThat(insert.outputs()).hasSize(2);
        assertThat(insert.outputs().getFirst().into()).isPresent();
    }

    @Test
    void updateAssignsColumnsVariablesAndBoth() {
        Update update =
                statement(
                        Update.class,
                        "UPDATE a SET @v = b = c + 1, d += 2, e.modify('x'), a.f.WRITE(N'x', 0, 1)"
                                + " OUTPUT deleted.b FROM t AS a JOIN u ON 1=1 WHERE a.x = 1");

        assertThat(update.assignments()).hasSize(4);
        assertThat(update.assignments().getFirst().targets()).hasSize(2);
        each(
                Update.class,
                "UPDATE TOP (10) dbo.t WITH (ROWLOCK) SET a = DEFAULT",
                "UPDATE t SET a = 1 WHERE CURRENT OF c",
                "WITH q AS (SELECT 1 a) UPDATE q SET a = 2 OPTION (MAXDOP 1)");
    }

    @Test
    void deleteMayJoin() {
        assertThat(statement(Delete.class, "DELETE FROM a FROM t a JOIN u ON 1=1").from())
                .hasSize(1);
        each(
                Delete.class,
                "DELETE t",
                "DELETE TOP (1) FROM dbo.t OUTPUT deleted.* INTO @t WHERE a = 1",
                "DELETE FROM t WHERE CURRENT OF GLOBAL c");
    }

    @Test
    void mergeHasItsActionsInOrder() {
        Merge merge =
                statement(
                        Merge.class,
                        "MERGE INTO dbo.t WITH (HOLDLOCK) AS t USING (SELECT 1 a) AS s ON t.a = s.a"
                                + " WHEN MATCHED AND s.a > 1 THEN UPDATE SET t.a = s.a"
                                + " WHEN NOT MATCHED BY TARGET THEN INSERT (a) VALUES (s.a)"
                                + " WHEN NOT MATCHED BY SOURCE THEN DELETE"
                                + " OUTPUT $action, inserted.a INTO @o OPTION (LOOP JOIN)");

        assertThat(merge.whens())
                .extracting(when -> when.kind())
                .containsExactly("MATCHED", "NOT MATCHED", "NOT MATCHED BY SOURCE");
    }

    @Test
    void truncateAndBulkInsertAreStatements() {
        each(
                TruncateTable.class,
                "TRUNCATE TABLE dbo.t",
                "TRUNCATE TABLE t WITH (PARTITIONS (1, 3 TO 5))");
        assertThat(
                        statement(
                                        BulkInsert.class,
                                        "BULK INSERT dbo.t FROM 'f.csv' WITH (FIELDTERMINATOR = ',',"
                                                + " FIRSTROW = 2, TABLOCK)")
                                .options())
                .hasSize(3);
    }
}
