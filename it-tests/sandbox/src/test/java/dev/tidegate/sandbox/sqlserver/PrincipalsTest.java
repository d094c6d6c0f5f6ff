package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keeps a login out or from writing, and what the catalog says of it. */
final class PrincipalsTest {
    private static final String PASSWORD = "Secret-2";

    private SqlServerFixture fixture;
    private Connection admin;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        admin = fixture.connect();
        run(admin, "CREATE TABLE account (id int PRIMARY KEY, v int)");
        run(
                admin,
                "CREATE LOGIN shop_app WITH PASSWORD = 'Secret-2';"
                        + " CREATE USER app FOR LOGIN shop_app;"
                        + " EXEC sp_addrolemember N'db_datareader', N'app';"
                        + " EXEC sp_addrolemember N'db_datawriter', N'app'");
        run(admin, "CREATE PROCEDURE add_account AS INSERT INTO account VALUES (7, 7)");
        run(admin, "GRANT EXECUTE TO app");
    }

    @AfterEach
    void stop() throws Exception {
        admin.close();
        fixture.close();
    }

    private Connection app() throws SQLException {
        return fixture.connect("shop_app", PASSWORD);
    }

    @Test
    void aDisabledLoginStaysButDoesNotComeAgain() throws Exception {
        try (Connection before = app()) {
            run(admin, "ALTER LOGIN shop_app DISABLE");
            assertRefused();
            update(before, "INSERT INTO account VALUES (1, 1)");
            assertThat(disabled()).containsExactly("true");
            run(admin, "ALTER LOGIN shop_app ENABLE");
            app().close();
            assertThat(disabled()).containsExactly("false");
        }
    }

    /** The driver takes 18470 for something that passes, and tries until its login time-out. */
    private void assertRefused() {
        String url = fixture.server.jdbcUrl("shop") + ";loginTimeout=1";
        assertThatThrownBy(() -> DriverManager.getConnection(url, "shop_app", PASSWORD))
                .isInstanceOf(SQLException.class);
    }

    private List<String> disabled() throws SQLException {
        return query(
                admin,
                "SELECT CAST(CASE WHEN is_disabled = 1 THEN 'true' ELSE 'false' END AS varchar(5))"
                        + " FROM sys.server_principals WHERE name = 'shop_app'");
    }

    @Test
    void aLoginConnectsOnlyWhileItHasConnectSql() throws Exception {
        String said =
                "SELECT RTRIM(p.type), p.state_desc FROM sys.server_permissions p JOIN"
                        + " sys.server_principals l ON l.principal_id = p.grantee_principal_id WHERE"
                        + " l.name = 'shop_app'";
        assertThat(query(admin, said)).containsExactly("COSQ|GRANT");
        run(admin, "USE master; DENY CONNECT SQL TO shop_app; USE shop");
        assertNumber(18456, this::app);
        assertThat(query(admin, said)).containsExactly("COSQ|DENY");
        run(admin, "USE master; REVOKE CONNECT SQL FROM shop_app; USE shop");
        assertNumber(18456, this::app);
        run(admin, "USE master; GRANT CONNECT SQL TO shop_app; USE shop");
        app().close();
    }

    @Test
    void aUserWhoIsDeniedConnectDoesNotReachTheDatabase() throws Exception {
        try (Connection app = app()) {
            run(app, "USE master");
            run(admin, "DENY CONNECT TO app");
            assertNumber(916, () -> run(app, "USE shop"));
            run(admin, "REVOKE CONNECT FROM app");
            run(app, "USE shop");
            run(admin, "DENY CONNECT TO app");
        }
        assertThat(
                        query(
                                admin,
                                "SELECT RTRIM(type), state FROM sys.database_permissions WHERE"
                                        + " grantee_principal_id = USER_ID('app') AND"
                                        + " permission_name = 'CONNECT'"))
                .containsExactly("CO|D");
        run(admin, "GRANT CONNECT TO app");
        app().close();
    }

    @Test
    void whatIsDeniedFailsWithTheNextStatementAndWhatWasDoneCanBeCommitted() throws Exception {
        try (Connection app = app()) {
            app.setAutoCommit(false);
            update(app, "INSERT INTO account VALUES (1, 1)");
            run(admin, "DENY INSERT, UPDATE, DELETE, EXECUTE TO app");
            for (String change :
                    List.of(
                            "INSERT INTO account VALUES (2, 2)",
                            "UPDATE account SET v = 2",
                            "DELETE FROM account",
                            "EXEC dbo.add_account")) {
                assertNumber(229, () -> run(app, change));
            }
            app.commit();
            assertThat(query(app, "SELECT id FROM account")).containsExactly("1");
            app.rollback();
            run(admin, "REVOKE INSERT, UPDATE, DELETE, EXECUTE TO app");
            run(admin, "GRANT EXECUTE TO app");
            run(app, "EXEC dbo.add_account");
            app.commit();
            assertThat(query(admin, "SELECT COUNT(*) FROM account")).containsExactly("2");
        }
    }

    @Test
    void aDenialHoldsOnEachLevelAndNamesTheObject() throws Exception {
        try (Connection app = app()) {
            for (String on : List.of("", " ON SCHEMA::dbo", " ON dbo.account")) {
                run(admin, "DENY UPDATE" + on + " TO app");
                assertDenied(app);
                run(admin, "REVOKE UPDATE" + on + " TO app");
                update(app, "UPDATE account SET v = 2");
            }
            run(admin, "DENY UPDATE TO public");
            assertDenied(app);
            update(admin, "UPDATE account SET v = 3");
            run(admin, "REVOKE UPDATE TO public; ALTER SERVER ROLE sysadmin ADD MEMBER shop_app");
            run(admin, "DENY UPDATE TO app");
            update(app, "UPDATE account SET v = 2");
        }
    }

    private static void assertDenied(Connection app) {
        assertThatThrownBy(() -> update(app, "UPDATE account SET v = 2"))
                .hasMessageContaining(
                        "The UPDATE permission was denied on the object 'account', database"
                                + " 'shop', schema 'dbo'.");
    }

    @Test
    void nothingIsDeniedToTheOwnerToOneselfOrToFixedRoles() {
        assertNumber(4624, () -> run(admin, "DENY INSERT TO dbo"));
        assertNumber(4617, () -> run(admin, "DENY INSERT TO db_datawriter"));
        assertNumber(4624, () -> run(admin, "USE master; DENY CONNECT SQL TO sa"));
    }

    @Test
    void usersAreFoundByTheSidOfTheirLogin() throws Exception {
        assertThat(
                        query(
                                admin,
                                "SELECT l.name, u.name, u.authentication_type_desc FROM sys.database_principals u"
                                        + " JOIN sys.server_principals l ON l.sid = u.sid ORDER BY"
                                        + " u.name"))
                .containsExactly("shop_app|app|INSTANCE", "sa|dbo|INSTANCE");
        assertThat(
                        query(
                                admin,
                                "SELECT SUSER_SNAME(SUSER_SID('shop_app')), SUSER_SNAME(),"
                                        + " ORIGINAL_LOGIN(), SUSER_ID('sa'), SUSER_ID('nobody')"))
                .containsExactly("shop_app|sa|sa|1|null");
        assertThat(
                        query(
                                admin,
                                "SELECT IS_SRVROLEMEMBER('sysadmin', 'shop_app'),"
                                        + " IS_SRVROLEMEMBER('sysadmin', 'sa'),"
                                        + " IS_SRVROLEMEMBER('sysadmin', 'nobody'),"
                                        + " IS_ROLEMEMBER('db_datawriter', 'app'),"
                                        + " IS_ROLEMEMBER('db_owner', 'app')"))
                .containsExactly("0|1|null|1|0");
    }

    @Test
    void membersOfServerRolesAreListed() throws Exception {
        run(admin, "EXEC sp_addsrvrolemember N'shop_app', N'processadmin'");
        assertThat(
                        query(
                                admin,
                                "SELECT r.name, l.name FROM sys.server_role_members m JOIN"
                                        + " sys.server_principals r ON r.principal_id ="
                                        + " m.role_principal_id JOIN sys.server_principals l ON"
                                        + " l.principal_id = m.member_principal_id ORDER BY"
                                        + " r.name"))
                .containsExactly("processadmin|shop_app", "sysadmin|sa");
        try (Connection app = app();
                Connection other = fixture.connect()) {
            run(app, "KILL " + query(other, "SELECT @@SPID").getFirst());
        }
    }

    @Test
    void theCatalogTellsWhatWasDeniedWhere() throws Exception {
        run(admin, "DENY INSERT TO app; DENY DELETE ON SCHEMA::dbo TO app");
        run(admin, "DENY EXECUTE ON dbo.add_account TO app");
        assertThat(
                        query(
                                admin,
                                "SELECT class_desc, RTRIM(type), COALESCE(OBJECT_NAME(major_id),"
                                        + " '-') FROM sys.database_permissions WHERE state = 'D'"
                                        + " AND grantee_principal_id = USER_ID('app') ORDER BY"
                                        + " class"))
                .containsExactly("DATABASE|IN|-", "OBJECT_OR_COLUMN|EX|add_account", "SCHEMA|DL|-");
    }
}
