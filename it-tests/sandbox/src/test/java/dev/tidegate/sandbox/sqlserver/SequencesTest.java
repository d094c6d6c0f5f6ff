package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sequences and identity columns: what they gave last, and how they are set. */
final class SequencesTest {
    private static final String SHOWN =
            "SELECT start_value, increment, current_value, last_used_value FROM sys.sequences";

    private SqlServerFixture fixture;
    private Connection admin;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        admin = fixture.connect();
        run(admin, "CREATE SEQUENCE dbo.numbers AS bigint START WITH 10 INCREMENT BY 5 CACHE 50");
        run(admin, "CREATE TABLE account (id int IDENTITY(100, 1) PRIMARY KEY, v int)");
    }

    @AfterEach
    void stop() throws Exception {
        admin.close();
        fixture.close();
    }

    @Test
    void aSequenceTellsTheValueThatItGaveLast() throws Exception {
        assertThat(query(admin, SHOWN)).containsExactly("10|5|10|null");
        assertThat(query(admin, "SELECT NEXT VALUE FOR dbo.numbers")).containsExactly("10");
        assertThat(query(admin, SHOWN)).containsExactly("10|5|10|10");
        assertThat(query(admin, "SELECT NEXT VALUE FOR dbo.numbers")).containsExactly("15");
        assertThat(query(admin, SHOWN)).containsExactly("10|5|15|15");
    }

    @Test
    void aSequenceBeginsAgainWhereItIsTold() throws Exception {
        run(admin, "ALTER SEQUENCE dbo.numbers RESTART WITH 1000");
        assertThat(query(admin, SHOWN)).containsExactly("10|5|1000|null");
        assertThat(query(admin, "SELECT NEXT VALUE FOR dbo.numbers")).containsExactly("1000");
        run(admin, "ALTER SEQUENCE dbo.numbers MAXVALUE 2000");
        assertThat(query(admin, "SELECT NEXT VALUE FOR dbo.numbers")).containsExactly("1005");
        run(admin, "ALTER SEQUENCE dbo.numbers RESTART");
        assertThat(query(admin, "SELECT NEXT VALUE FOR dbo.numbers")).containsExactly("10");
        assertNumber(11703, () -> run(admin, "ALTER SEQUENCE dbo.numbers RESTART WITH 3000"));
        assertNumber(4902, () -> run(admin, "ALTER SEQUENCE dbo.others RESTART"));
    }

    @Test
    void anIdentityColumnTellsTheValueThatItGaveLast() throws Exception {
        String current =
                "SELECT IDENT_CURRENT('dbo.account'), IDENT_CURRENT(QUOTENAME(s.name) + N'.' +"
                        + " QUOTENAME(t.name)), i.last_value FROM sys.identity_columns i JOIN"
                        + " sys.tables t ON t.object_id = i.object_id JOIN sys.schemas s ON"
                        + " s.schema_id = t.schema_id WHERE t.name = 'account'";
        assertThat(query(admin, current)).containsExactly("100|100|null");
        update(admin, "INSERT INTO account VALUES (1), (2)");
        assertThat(query(admin, current)).containsExactly("101|101|101");
        run(admin, "DBCC CHECKIDENT ('dbo.account', RESEED, 500)");
        assertThat(query(admin, current)).containsExactly("500|500|500");
        update(admin, "INSERT INTO account VALUES (3)");
        assertThat(query(admin, "SELECT MAX(id) FROM account")).containsExactly("501");
    }

    @Test
    void explicitValuesNeedIdentityInsert() throws Exception {
        assertNumber(544, () -> update(admin, "INSERT INTO account (id, v) VALUES (7, 7)"));
        run(admin, "SET IDENTITY_INSERT account ON");
        assertNumber(545, () -> update(admin, "INSERT INTO account (v) VALUES (7)"));
        update(admin, "INSERT INTO account (id, v) VALUES (700, 7)");
        run(admin, "CREATE TABLE other (id int IDENTITY PRIMARY KEY)");
        assertNumber(8107, () -> run(admin, "SET IDENTITY_INSERT other ON"));
        run(admin, "SET IDENTITY_INSERT account OFF; SET IDENTITY_INSERT other ON");
        update(admin, "INSERT INTO account VALUES (8)");
        assertThat(query(admin, "SELECT MAX(id) FROM account")).containsExactly("701");
        assertNumber(8102, () -> update(admin, "UPDATE account SET id = 1 WHERE id = 700"));
    }

    @Test
    void identitiesAreNotForThoseWhoOnlyWrite() throws Exception {
        run(
                admin,
                "CREATE LOGIN writer WITH PASSWORD = 'Secret-2'; CREATE USER writer; ALTER ROLE"
                        + " db_datawriter ADD MEMBER writer");
        try (Connection writer = fixture.connect("writer", "Secret-2")) {
            assertNumber(1088, () -> run(writer, "SET IDENTITY_INSERT account ON"));
            assertNumber(2557, () -> run(writer, "DBCC CHECKIDENT ('account', RESEED, 5)"));
            run(admin, "GRANT ALTER ON account TO writer");
            run(writer, "SET IDENTITY_INSERT account ON");
        }
    }
}
