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

/** EXECUTE AS and REVERT. */
final class ImpersonationTest {
    private static final String WHO = "SELECT SUSER_SNAME(), USER_NAME(), ORIGINAL_LOGIN()";
    private static final String MAY_INSERT =
            "SELECT HAS_PERMS_BY_NAME(N'dbo.account', N'OBJECT', N'INSERT')";

    private SqlServerFixture fixture;
    private Connection admin;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        admin = fixture.connect();
        run(admin, "CREATE TABLE account (id int PRIMARY KEY)");
        for (String login : new String[] {"reader", "owner"}) {
            run(
                    admin,
                    "CREATE LOGIN %s WITH PASSWORD = 'Secret-2'; CREATE USER %s"
                            .formatted(login, login));
        }
        run(admin, "ALTER ROLE db_owner ADD MEMBER owner; GRANT SELECT TO reader");
    }

    @AfterEach
    void stop() throws Exception {
        admin.close();
        fixture.close();
    }

    @Test
    void whoeverExecutesAsAnotherHasHisRightsUntilHeReverts() throws Exception {
        run(admin, "EXECUTE AS USER = N'reader'");
        assertThat(query(admin, WHO)).containsExactly("reader|reader|sa");
        assertThat(query(admin, MAY_INSERT)).containsExactly("0");
        assertThat(query(admin, "SELECT COUNT(*) FROM account")).containsExactly("0");
        assertNumber(229, () -> update(admin, "INSERT INTO account VALUES (1)"));

        run(admin, "REVERT");

        assertThat(query(admin, WHO)).containsExactly("sa|dbo|sa");
        update(admin, "INSERT INTO account VALUES (1)");
        run(admin, "REVERT");
        assertThat(query(admin, MAY_INSERT)).containsExactly("1");
    }

    @Test
    void onlyOwnersMayAndOnlyAsSomebodyWhoIsThere() throws Exception {
        try (Connection reader = fixture.connect("reader", "Secret-2");
                Connection owner = fixture.connect("owner", "Secret-2")) {
            assertNumber(15517, () -> run(reader, "EXECUTE AS USER = N'owner'"));
            assertNumber(15517, () -> run(owner, "EXECUTE AS USER = N'nobody'"));
            assertNumber(15406, () -> run(owner, "EXECUTE AS LOGIN = N'sa'"));
            run(owner, "DECLARE @who sysname = N'reader'; EXECUTE AS USER = @who");
            assertThat(query(owner, MAY_INSERT)).containsExactly("0");
            run(owner, "REVERT");
            assertThat(query(owner, MAY_INSERT)).containsExactly("1");
        }
        run(admin, "EXEC AS LOGIN = 'owner'; EXEC AS USER = 'reader'");
        assertThat(query(admin, WHO)).containsExactly("reader|reader|sa");
        run(admin, "REVERT");
        assertThat(query(admin, WHO)).containsExactly("owner|owner|sa");
    }
}
