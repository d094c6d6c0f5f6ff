package dev.tidegate.sandbox.sqlserver.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.SessionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may log in, and do what. */
final class LoginTest {
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

    private Engine.Session login(String user, String password, String database) throws SqlError {
        return fixture.engine.login(
                new Engine.Login(user, password, database, "test", "here", false));
    }

    private void assertRefused(String user, String password, String database, int number) {
        assertThatThrownBy(() -> login(user, password, database))
                .isInstanceOfSatisfying(
                        SqlError.class, e -> assertThat(e.number()).isEqualTo(number));
    }

    @Test
    void onlyKnownLoginsGetIn() throws Exception {
        assertRefused("sa", "wrong", "shop", 18456);
        assertRefused("nobody", EngineFixture.PASSWORD, "shop", 18456);
        assertRefused("sa", EngineFixture.PASSWORD, "nowhere", 4060);
        try (Engine.Session session = login("SA", EngineFixture.PASSWORD, "")) {
            assertThat(session.database()).isEqualTo("master");
        }
    }

    @Test
    void loginsAreCreatedDisabledAndDropped() throws Exception {
        client.run("CREATE LOGIN [app] WITH PASSWORD = 'it''s', DEFAULT_DATABASE = shop");
        assertRefused("app", "it's", "", 4060);
        client.run("CREATE USER app");
        try (Engine.Session session = login("app", "it's", "")) {
            assertThat(session.database()).isEqualTo("shop");
        }
        client.run("ALTER LOGIN app DISABLE");
        assertRefused("app", "it's", "shop", 18470);
        client.run("ALTER LOGIN app ENABLE");
        login("app", "it's", "shop").close();
        client.run("DROP LOGIN app");
        assertRefused("app", "it's", "shop", 18456);
        assertThat(client.run("DROP LOGIN app")).containsExactly("error 15151");
    }

    @Test
    void aDenialHoldsUntilItIsTakenBack() throws Exception {
        client.run("CREATE TABLE t (id int)");
        client.run("CREATE LOGIN app WITH PASSWORD = 'x' CREATE USER writer FOR LOGIN app");
        client.run("ALTER ROLE db_datawriter ADD MEMBER writer");
        Access security = fixture.engine.context().access();
        ObjectName table = new ObjectName("shop", "dbo", "t");
        client.run("DENY INSERT, DELETE ON dbo.t TO writer");
        assertThatThrownBy(() -> security.require("app", "INSERT", table))
                .hasMessageContaining("INSERT permission was denied on the object 't'");
        security.require("app", "UPDATE", table);
        security.require("sa", "INSERT", table);
        client.run("GRANT INSERT ON OBJECT::dbo.t TO writer");
        security.require("app", "INSERT", table);
        client.run("DENY UPDATE TO writer");
        assertThatThrownBy(() -> security.require("app", "UPDATE", table))
                .isInstanceOf(SqlError.class);
        client.run("REVOKE UPDATE TO writer");
        security.require("app", "UPDATE", table);
    }

    @Test
    void killEndsTheOtherSession() throws Exception {
        Client victim = fixture.client();
        java.util.List<Integer> cut = new java.util.concurrent.CopyOnWriteArrayList<>();
        fixture.engine.onKill(cut::add);
        int spid = victim.session().spid();
        assertThat(client.run("KILL " + spid)).isEmpty();
        assertThat(cut).containsExactly(spid);
        assertThat(victim.run("PRINT 'alive'")).containsExactly("error 0");
        victim.close();
        assertThat(client.run("KILL " + spid)).containsExactly("error 6106");
        assertThat(client.run("KILL " + client.session().spid())).containsExactly("error 6104");
    }

    @Test
    void sessionsAreListed() {
        client.run("BEGIN TRAN");
        assertThat(fixture.engine.context().state().sessions().get())
                .anySatisfy(info ->
                        assertThat(info)
                                .returns(client.session().spid(), SessionInfo::id)
                                .returns("shop", SessionInfo::database)
                                .returns(1, SessionInfo::openTransactions)
                                .returns(false, SessionInfo::running));
    }
}
