package dev.tidegate.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionsTest {
    private static final String TABLE = "CREATE TABLE t (a int, [B c] int)\nGO\n";

    private static List<String> statements(String script) {
        return Converting.script(TABLE + script).permissions().statements();
    }

    private static List<String> reasons(String script) {
        return Converting.script(TABLE + script).items().stream()
                .filter(item -> item.rule() == Rule.PERMISSION)
                .map(ActionItem::reason)
                .toList();
    }

    @Test
    void whoIsNamedIsARoleThatIsMadeOnce() {
        assertThat(statements("CREATE ROLE [Sales Team]\nGO\nCREATE ROLE [Sales Team]"))
                .singleElement()
                .asString()
                .startsWith("do $$ begin\n    if not exists")
                .contains("rolname = 'sales team'", "create role \"sales team\";");
    }

    @Test
    void aGrantOnATableLetsItsSchemaBeSeen() {
        assertThat(statements("GRANT SELECT, INSERT ON dbo.t TO ada, public"))
                .contains(
                        "grant usage on schema dbo to ada",
                        "grant select on dbo.t to ada",
                        "grant insert on dbo.t to ada",
                        "grant select on dbo.t to public")
                .contains("revoke execute on all routines in schema dbo from public");
    }

    @Test
    void columnsHaveTheTargetsNames() {
        assertThat(statements("GRANT UPDATE ON t ([B c], a) TO ada WITH GRANT OPTION"))
                .contains("grant update (\"b c\", a) on dbo.t to ada with grant option");
        assertThat(statements("GRANT SELECT (a) ON t TO ada"))
                .contains("grant select (a) on dbo.t to ada");
    }

    @Test
    void whatIsGrantedOnASchemaOrTheDatabaseIsGrantedOnAllThatIsInIt() {
        assertThat(statements("GRANT SELECT ON SCHEMA::dbo TO ada\nGO\nGRANT EXECUTE TO bob"))
                .contains(
                        "grant select on all tables in schema dbo to ada",
                        "grant execute on all routines in schema dbo to bob");
    }

    @Test
    void membersOfRolesAreMembersAndFixedRolesAreWhatTheyMay() {
        assertThat(
                        statements(
                                "ALTER ROLE readers ADD MEMBER [ada]\nGO\n"
                                        + "EXEC sp_addrolemember 'db_datareader', 'bob'"))
                .contains(
                        "grant readers to ada", "grant select on all tables in schema dbo to bob");
        assertThat(reasons("EXEC sp_addrolemember 'db_backupoperator', 'bob'"))
                .containsExactly("the role db_backupoperator has no counterpart for bob");
    }

    @Test
    void aRevokeTakesWhatWasGranted() {
        assertThat(statements("GRANT DELETE ON t TO ada\nGO\nREVOKE DELETE ON t FROM ada"))
                .endsWith("grant delete on dbo.t to ada", "revoke delete on dbo.t from ada");
    }

    @Test
    void aDenyIsAnItem() {
        assertThat(statements("DENY SELECT ON t TO ada")).isEmpty();
        assertThat(reasons("DENY SELECT ON t TO ada"))
                .containsExactly("a DENY has no counterpart: PostgreSQL only grants");
    }

    @Test
    void whatIsNotThereIsGrantedToNobodyAndSaid() {
        assertThat(reasons("GRANT SELECT ON nowhere TO ada"))
                .singleElement()
                .asString()
                .startsWith("nowhere is not in the scripts");
        assertThat(reasons("GRANT CONNECT TO ada")).isEmpty();
        assertThat(reasons("GRANT CREATE TABLE TO ada"))
                .containsExactly("CREATE TABLE on the database has no counterpart");
    }
}
