package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.columns;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every question of {@link DatabaseMetaData}, asked by the unmodified driver. */
final class DatabaseMetaDataTest {
    private static SqlServerFixture fixture;
    private static Connection connection;
    private static DatabaseMetaData data;

    @BeforeAll
    static void start() throws Exception {
        fixture = new SqlServerFixture();
        connection = fixture.connect();
        data = connection.getMetaData();
        SqlServerFixture.tables(connection);
        run(connection, "CREATE SCHEMA sales");
        run(
                connection,
                """
                CREATE TABLE sales.stamp (
                    id uniqueidentifier NOT NULL DEFAULT newid() PRIMARY KEY NONCLUSTERED,
                    code char(4) NOT NULL, version rowversion, note nvarchar(max) NULL,
                    price decimal(12, 4) NULL, CONSTRAINT UQ_stamp_code UNIQUE (code))
                """);
        run(connection, "CREATE VIEW sales.codes AS SELECT code FROM sales.stamp");
        run(
                connection,
                "CREATE PROCEDURE sales.rename_stamp @old char(4), @new char(4) = NULL,"
                        + " @rows int OUTPUT AS SELECT @rows = COUNT(*) FROM sales.stamp");
        run(
                connection,
                "CREATE FUNCTION sales.twice (@n int) RETURNS int AS BEGIN RETURN @n * 2 END");
        run(connection, "CREATE TYPE dbo.phone FROM varchar(20)");
    }

    @AfterAll
    static void stop() throws Exception {
        connection.close();
        fixture.close();
    }

    private interface Question {
        ResultSet ask() throws SQLException;
    }

    private static List<String> answer(Question question, String... names) throws SQLException {
        try (ResultSet rows = question.ask()) {
            return columns(rows, names);
        }
    }

    @Test
    void catalogsAndSchemasAreListed() throws Exception {
        assertThat(answer(() -> data.getCatalogs(), "TABLE_CAT"))
                .contains("master", "msdb", "shop", "tempdb");
        assertThat(answer(() -> data.getSchemas(), "TABLE_SCHEM")).contains("dbo", "sales");
        assertThat(answer(() -> data.getSchemas("shop", "sa%"), "TABLE_SCHEM", "TABLE_CATALOG"))
                .contains("sales|shop");
        assertThat(answer(() -> data.getTableTypes(), "TABLE_TYPE"))
                .contains("TABLE", "VIEW", "SYSTEM TABLE");
    }

    @Test
    void tablesAndViewsAreListed() throws Exception {
        assertThat(
                        answer(
                                () -> data.getTables("shop", null, "%", new String[] {"TABLE"}),
                                "TABLE_SCHEM",
                                "TABLE_NAME",
                                "TABLE_TYPE"))
                .contains("dbo|account|TABLE", "dbo|line|TABLE", "sales|stamp|TABLE");
        assertThat(
                        answer(
                                () -> data.getTables(null, "sales", "c_d%", new String[] {"VIEW"}),
                                "TABLE_CAT",
                                "TABLE_NAME",
                                "TABLE_TYPE"))
                .containsExactly("shop|codes|VIEW");
        assertThat(answer(() -> data.getTables(null, "sales", "stam\\_", null), "TABLE_NAME"))
                .isEmpty();
    }

    @Test
    void columnsHaveTheirTypes() throws Exception {
        assertThat(
                        answer(
                                () -> data.getColumns(null, "sales", "stamp", "%"),
                                "COLUMN_NAME",
                                "DATA_TYPE",
                                "TYPE_NAME",
                                "COLUMN_SIZE",
                                "DECIMAL_DIGITS",
                                "IS_NULLABLE",
                                "COLUMN_DEF",
                                "ORDINAL_POSITION",
                                "IS_AUTOINCREMENT"))
                .containsExactly(
                        "id|1|uniqueidentifier|36|null|NO|(newid())|1|NO",
                        "code|1|char|4|null|NO|null|2|NO",
                        "version|-2|timestamp|8|null|NO|null|3|NO",
                        "note|-9|nvarchar|2147483647|null|YES|null|4|NO",
                        "price|3|decimal|12|4|YES|null|5|NO");
        assertThat(
                        answer(
                                () -> data.getColumns(null, "dbo", "account", "id"),
                                "TYPE_NAME",
                                "IS_AUTOINCREMENT",
                                "IS_GENERATEDCOLUMN"))
                .containsExactly("int identity|YES|NO");
        assertThat(
                        answer(
                                () -> data.getColumns(null, "dbo", "line", "doubled"),
                                "TYPE_NAME",
                                "IS_GENERATEDCOLUMN"))
                .containsExactly("decimal|YES");
    }

    @Test
    void keysAndIndexesAreListed() throws Exception {
        assertThat(answer(() -> data.getPrimaryKeys(null, "dbo", "line"), "COLUMN_NAME", "KEY_SEQ"))
                .containsExactly("account_id|1", "number|2");
        assertThat(
                        answer(
                                () -> data.getIndexInfo(null, "sales", "stamp", false, true),
                                "NON_UNIQUE",
                                "INDEX_NAME",
                                "TYPE",
                                "COLUMN_NAME"))
                .anySatisfy(row -> assertThat(row).isEqualTo("0|UQ_stamp_code|3|code"))
                .anySatisfy(row -> assertThat(row).endsWith("|3|id"));
        assertThat(answer(() -> data.getIndexInfo(null, "dbo", "line", true, false), "COLUMN_NAME"))
                .doesNotContain("amount");
    }

    @Test
    void foreignKeysAreListedFromBothSides() throws Exception {
        String[] names = {
            "PKTABLE_NAME",
            "PKCOLUMN_NAME",
            "FKTABLE_NAME",
            "FKCOLUMN_NAME",
            "KEY_SEQ",
            "UPDATE_RULE",
            "DELETE_RULE",
            "FK_NAME",
            "PK_NAME"
        };
        String key = "account|id|line|account_id|1|3|0|FK_line_account|PK_account";
        assertThat(answer(() -> data.getImportedKeys(null, "dbo", "line"), names))
                .containsExactly(key);
        assertThat(answer(() -> data.getExportedKeys(null, "dbo", "account"), names))
                .containsExactly(key);
        assertThat(
                        answer(
                                () ->
                                        data.getCrossReference(
                                                null, "dbo", "account", null, "dbo", "line"),
                                names))
                .containsExactly(key);
        assertThat(answer(() -> data.getImportedKeys(null, "dbo", "account"), names)).isEmpty();
    }

    @Test
    void rowsAreIdentifiedByKeysAndVersions() throws Exception {
        assertThat(
                        answer(
                                () ->
                                        data.getBestRowIdentifier(
                                                null,
                                                "dbo",
                                                "account",
                                                DatabaseMetaData.bestRowSession,
                                                true),
                                "COLUMN_NAME",
                                "TYPE_NAME",
                                "PSEUDO_COLUMN"))
                .containsExactly("id|int identity|1");
        assertThat(
                        answer(
                                () -> data.getVersionColumns(null, "sales", "stamp"),
                                "COLUMN_NAME",
                                "TYPE_NAME"))
                .containsExactly("version|timestamp");
    }

    @Test
    void proceduresAndFunctionsAreListedWithTheirParameters() throws Exception {
        assertThat(
                        answer(
                                () -> data.getProcedures(null, "sales", "%"),
                                "PROCEDURE_NAME",
                                "PROCEDURE_TYPE"))
                .contains("rename_stamp;1|2");
        assertThat(
                        answer(
                                () -> data.getProcedureColumns(null, "sales", "rename_stamp", "%"),
                                "COLUMN_NAME",
                                "COLUMN_TYPE",
                                "TYPE_NAME"))
                .containsExactly(
                        "@RETURN_VALUE|5|int", "@old|1|char", "@new|1|char", "@rows|2|int");
        assertThat(answer(() -> data.getFunctions(null, "sales", "tw%"), "FUNCTION_NAME"))
                .containsExactly("twice;0");
        assertThat(
                        answer(
                                () -> data.getFunctionColumns(null, "sales", "twice", "%"),
                                "COLUMN_NAME",
                                "TYPE_NAME"))
                .contains("@n|int");
    }

    @Test
    void typesAreListed() throws Exception {
        assertThat(answer(() -> data.getTypeInfo(), "TYPE_NAME", "DATA_TYPE"))
                .contains(
                        "int|" + Types.INTEGER,
                        "bit|" + Types.BIT,
                        "nvarchar|" + Types.NVARCHAR,
                        "datetime2|" + Types.TIMESTAMP,
                        "uniqueidentifier|" + Types.CHAR);
    }

    @Test
    void privilegesAreListed() throws Exception {
        assertThat(
                        answer(
                                () -> data.getTablePrivileges(null, "dbo", "account"),
                                "TABLE_NAME",
                                "GRANTEE",
                                "PRIVILEGE"))
                .contains("account|dbo|SELECT", "account|dbo|INSERT");
        assertThat(
                        answer(
                                () -> data.getColumnPrivileges(null, "dbo", "account", "name"),
                                "COLUMN_NAME",
                                "PRIVILEGE"))
                .contains("name|SELECT", "name|UPDATE");
    }

    @Test
    void whatSqlServerDoesNotHaveIsAnsweredAsTheDriverDoes() throws Exception {
        assertThat(answer(() -> data.getUDTs(null, null, "%", null), "TYPE_NAME")).isEmpty();
        assertThat(answer(() -> data.getSuperTypes(null, null, "%"))).isEmpty();
        assertThat(answer(() -> data.getSuperTables(null, null, "%"))).isEmpty();
        assertThat(answer(() -> data.getAttributes(null, null, "%", "%"))).isEmpty();
        assertThat(data.getRowIdLifetime()).isEqualTo(RowIdLifetime.ROWID_UNSUPPORTED);
        assertThat(answer(() -> data.getClientInfoProperties(), "NAME")).isEmpty();
    }

    /** All that asks nothing with arguments: versions, limits, what is supported. */
    @Test
    void allPlainQuestionsHaveAnAnswer() throws Exception {
        List<String> failed = new ArrayList<>();
        for (Method method : DatabaseMetaData.class.getMethods()) {
            boolean plain = method.getParameterCount() == 0;
            if (plain) {
                try {
                    Object value = method.invoke(data);
                    if (value instanceof ResultSet rows) {
                        rows.close();
                    }
                } catch (java.lang.reflect.InvocationTargetException e) {
                    failed.add(method.getName() + ": " + e.getCause());
                }
            }
        }
        assertThat(failed).isEmpty();
        assertThat(data.getDatabaseProductName()).isEqualTo("Microsoft SQL Server");
        assertThat(data.getDatabaseMajorVersion()).isEqualTo(16);
        assertThat(data.getUserName()).isEqualTo("sa");
        assertThat(data.getURL()).startsWith("jdbc:sqlserver://localhost");
        assertThat(data.getMaxConnections()).isEqualTo(32767);
    }

    @Test
    void aWrongQuestionIsAnErrorAndTheConnectionStaysUsable() throws Exception {
        assertThatThrownBy(() -> data.getColumns("nowhere", null, "%", "%"))
                .isInstanceOf(SQLException.class);
        assertThat(answer(() -> data.getPrimaryKeys(null, "dbo", "account"), "COLUMN_NAME"))
                .containsExactly("id");
    }
}
