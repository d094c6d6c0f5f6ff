package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.microsoft.sqlserver.jdbc.SQLServerError;
import com.microsoft.sqlserver.jdbc.SQLServerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers, severities, states and texts of errors, as the driver hands them on. */
final class ErrorTextsTest {
    private static SqlServerFixture fixture;

    private Connection connection;

    @BeforeAll
    static void start() throws Exception {
        fixture = new SqlServerFixture();
        try (Connection connection = fixture.connect()) {
            run(
                    connection,
                    """
                    CREATE TABLE parent (id int NOT NULL CONSTRAINT PK_parent PRIMARY KEY,
                        code nvarchar(5) NULL CONSTRAINT UQ_code UNIQUE);
                    CREATE TABLE child (id int NOT NULL PRIMARY KEY, parent_id int NOT NULL
                        CONSTRAINT FK_parent REFERENCES parent (id), t tinyint NULL,
                        n int NULL CONSTRAINT CK_n CHECK (n > 0), name varchar(3) NOT NULL
                        CONSTRAINT DF_name DEFAULT 'x', d decimal(4, 2) NULL);
                    CREATE UNIQUE INDEX IX_n ON child (n) WHERE n IS NOT NULL;
                    INSERT INTO parent VALUES (1, N'a'), (2, NULL);
                    INSERT INTO child (id, parent_id, n) VALUES (1, 1, 5);
                    """);
        }
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void connect() throws Exception {
        connection = fixture.connect();
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
    }

    private SQLServerError error(String sql) {
        SQLServerException thrown =
                catchThrowableOfType(SQLServerException.class, () -> execute(sql));
        return Objects.requireNonNull(thrown.getSQLServerError(), thrown.getMessage());
    }

    /** Goes through all results: an error may come after some. */
    private void execute(String sql) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() != -1) {
                if (rows) {
                    SqlServerFixture.lines(statement.getResultSet());
                }
                rows = statement.getMoreResults();
            }
        }
    }

    @ParameterizedTest(name = "{0} {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    102 | 15 | 1 | SELECT 1 + | Incorrect syntax near '+'.
                    105 | 15 | 1 | SELECT 'abc | Unclosed quotation mark after the character string 'abc'.
                    156 | 15 | 1 | SELECT FROM t | Incorrect syntax near the keyword 'FROM'.
                    137 | 15 | 2 | SELECT @nothing | Must declare the scalar variable "@nothing".
                    207 | 16 | 1 | SELECT nothing FROM parent | Invalid column name 'nothing'.
                    208 | 16 | 1 | SELECT * FROM dbo.nothing | Invalid object name 'dbo.nothing'.
                    209 | 16 | 1 | SELECT id FROM parent, child | Ambiguous column name 'id'.
                    213 | 16 | 1 | INSERT INTO parent VALUES (1) | Column name or number of supplied values does not match table definition.
                    220 | 16 | 2 | INSERT INTO child (id, parent_id, t) VALUES (9, 1, 300) | Arithmetic overflow error for data type tinyint, value = 300.
                    241 | 16 | 1 | SELECT CAST('x' AS datetime2) | Conversion failed when converting date and/or time from character string.
                    242 | 16 | 3 | SELECT CAST('2024-13-01 00:00' AS datetime) | The conversion of a varchar data type to a datetime data type resulted in an out-of-range value.
                    245 | 16 | 1 | SELECT CAST('x1' AS int) | Conversion failed when converting the varchar value 'x1' to data type int.
                    248 | 16 | 1 | SELECT CAST('99999999999' AS int) | The conversion of the varchar value '99999999999' overflowed an int column.
                    515 | 16 | 2 | INSERT INTO child (id) VALUES (9) | Cannot insert the value NULL into column 'parent_id', table 'shop.dbo.child'; column does not allow nulls. INSERT fails.
                    515 | 16 | 2 | UPDATE child SET name = NULL | Cannot insert the value NULL into column 'name', table 'shop.dbo.child'; column does not allow nulls. UPDATE fails.
                    512 | 16 | 1 | SELECT (SELECT id FROM parent) | Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.
                    547 | 16 | 0 | INSERT INTO child (id, parent_id) VALUES (9, 99) | The INSERT statement conflicted with the FOREIGN KEY constraint "FK_parent". The conflict occurred in database "shop", table "dbo.parent", column 'id'.
                    547 | 16 | 0 | DELETE FROM parent WHERE id = 1 | The DELETE statement conflicted with the REFERENCE constraint "FK_parent". The conflict occurred in database "shop", table "dbo.child", column 'parent_id'.
                    547 | 16 | 0 | UPDATE child SET n = 0 | The UPDATE statement conflicted with the CHECK constraint "CK_n". The conflict occurred in database "shop", table "dbo.child", column 'n'.
                    544 | 16 | 1 | CREATE TABLE #i (id int IDENTITY); INSERT INTO #i (id) VALUES (1) | Cannot insert explicit value for identity column in table '#i' when IDENTITY_INSERT is set to OFF.
                    911 | 16 | 1 | USE nothing | Database 'nothing' does not exist. Make sure that the name is entered correctly.
                    1934 | 16 | 1 | SET QUOTED_IDENTIFIER OFF; UPDATE child SET n = 6 | UPDATE failed because the following SET options have incorrect settings: 'QUOTED_IDENTIFIER'. Verify that SET options are correct for use with indexed views and/or indexes on computed columns and/or filtered indexes and/or query notifications and/or XML data type methods and/or spatial index operations.
                    2601 | 14 | 1 | INSERT INTO child (id, parent_id, n) VALUES (9, 1, 5) | Cannot insert duplicate key row in object 'dbo.child' with unique index 'IX_n'. The duplicate key value is (5).
                    2627 | 14 | 1 | INSERT INTO parent VALUES (1, N'b') | Violation of PRIMARY KEY constraint 'PK_parent'. Cannot insert duplicate key in object 'dbo.parent'. The duplicate key value is (1).
                    2627 | 14 | 1 | INSERT INTO parent VALUES (9, NULL) | Violation of UNIQUE KEY constraint 'UQ_code'. Cannot insert duplicate key in object 'dbo.parent'. The duplicate key value is (<NULL>).
                    2628 | 16 | 1 | INSERT INTO child (id, parent_id, name) VALUES (9, 1, 'long') | String or binary data would be truncated in table 'shop.dbo.child', column 'name'. Truncated value: 'lon'.
                    2714 | 16 | 6 | CREATE TABLE parent (id int) | There is already an object named 'parent' in the database.
                    2812 | 16 | 62 | EXEC dbo.nothing | Could not find stored procedure 'dbo.nothing'.
                    3701 | 11 | 5 | DROP TABLE nothing | Cannot drop the table 'nothing', because it does not exist or you do not have permission.
                    3902 | 16 | 1 | COMMIT | The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.
                    3903 | 16 | 1 | ROLLBACK | The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.
                    4104 | 16 | 1 | SELECT x.id FROM parent | The multi-part identifier "x.id" could not be bound.
                    4712 | 16 | 1 | TRUNCATE TABLE parent | Cannot truncate table 'parent' because it is being referenced by a FOREIGN KEY constraint.
                    8114 | 16 | 5 | SELECT CAST('x' AS decimal(5, 2)) | Error converting data type varchar to numeric.
                    8115 | 16 | 2 | SELECT 2147483647 + 1 | Arithmetic overflow error converting expression to data type int.
                    8115 | 16 | 8 | UPDATE child SET d = 100 | Arithmetic overflow error converting int to data type numeric.
                    8134 | 16 | 1 | SELECT 1 / 0 | Divide by zero error encountered.
                    8179 | 16 | 2 | EXEC sp_execute 4711 | Could not find prepared statement with handle 4711.
                    22901 | 16 | 1 | EXEC sys.sp_cdc_enable_table 'dbo', 'parent', @role_name = NULL | The database 'shop' is not enabled for Change Data Capture. Ensure that the correct database context is set and retry the operation. To report on the databases enabled for Change Data Capture, query the is_cdc_enabled column in the sys.databases catalog view.
                    50000 | 11 | 7 | RAISERROR('%s has %d', 11, 7, 'a', 3) | a has 3
                    51234 | 16 | 9 | THROW 51234, 'own', 9 | own
                    """)
    void errorsHaveTheirTexts(int number, int severity, int state, String sql, String text) {
        SQLServerError error = error(sql);
        assertThat(
                        error.getErrorNumber()
                                + " "
                                + error.getErrorSeverity()
                                + " "
                                + error.getErrorState()
                                + " "
                                + error.getErrorMessage())
                .isEqualTo(number + " " + severity + " " + state + " " + text);
    }

    @Test
    void anErrorSaysItsLine() {
        assertThat(error("PRINT 1\n\nSELECT 1 / 0").getLineNumber()).isEqualTo(3);
        assertThat(
                        error("SELECT 1\nIF 1 = 1\nBEGIN\n  SELECT nothing FROM parent\nEND")
                                .getLineNumber())
                .isEqualTo(4);
        assertThat(error("SELECT 1\nSELECT 1 +").getLineNumber()).isEqualTo(2);
    }

    @Test
    void anErrorSaysTheProcedureAndItsLineInIt() throws Exception {
        run(connection, "CREATE OR ALTER PROCEDURE fails AS\nBEGIN\n  SELECT 1 / 0\nEND");
        SQLServerError error = error("\n\nEXEC fails");
        assertThat(error.getProcedureName()).isEqualTo("fails");
        assertThat(error.getLineNumber()).isEqualTo(3);
        assertThat(
                        query(
                                connection,
                                """
                                BEGIN TRY
                                    EXEC fails
                                END TRY
                                BEGIN CATCH
                                    SELECT ERROR_PROCEDURE(), ERROR_LINE(), ERROR_NUMBER(),
                                        ERROR_SEVERITY(), ERROR_STATE()
                                END CATCH
                                """))
                .containsExactly("fails|3|8134|16|1");
    }
}
