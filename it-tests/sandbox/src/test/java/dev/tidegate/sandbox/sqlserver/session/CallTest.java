package dev.tidegate.sandbox.sqlserver.session;

import static dev.tidegate.sandbox.sqlserver.session.Client.number;
import static dev.tidegate.sandbox.sqlserver.session.Client.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.session.Engine.CallResult;
import dev.tidegate.sandbox.sqlserver.session.Engine.Parameter;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Remote procedure calls. */
final class CallTest {
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

    @Test
    void executeSqlGivesParametersTheirDeclaredTypes() {
        CallResult result =
                client.call(
                        "sp_executesql",
                        text("PRINT @P0 SET @P1 = @P1 + 1"),
                        text("@P0 varchar(2), @P1 int OUTPUT"),
                        text("abc"),
                        number(41, true));
        assertThat(client.answers()).containsExactly("info ab");
        assertThat(result.status()).isZero();
        assertThat(result.outputs())
                .containsExactly(new Parameter("", SqlType.of(Kind.INT), 42, true));
    }

    @Test
    void parametersMayComeByName() {
        client.call(
                "sp_executesql",
                text("PRINT @b"),
                text("@a int, @b int"),
                new Parameter("@b", SqlType.of(Kind.INT), 2, false),
                new Parameter("@a", SqlType.of(Kind.INT), 1, false));
        assertThat(client.answers()).containsExactly("info 2");
    }

    @Test
    void aPreparedStatementRunsUntilItIsUnprepared() {
        CallResult prepared =
                client.call(
                        "sp_prepexec",
                        number(null, true),
                        text("@P0 int"),
                        text("PRINT @P0"),
                        number(1, false));
        Integer handle = (Integer) prepared.outputs().getFirst().value();
        client.call("sp_execute", number(handle, false), number(2, false));
        assertThat(client.answers()).containsExactly("info 2");
        assertThat(client.call("sp_unprepare", number(handle, false)).status()).isZero();
        CallResult gone = client.call("sp_execute", number(handle, false), number(3, false));
        assertThat(gone.status()).isEqualTo(-6);
        assertThat(client.answers()).containsExactly("error 8179");
    }

    @Test
    void prepareOnlyPrepares() {
        CallResult prepared =
                client.call(
                        "sp_prepare",
                        number(null, true),
                        text("@P0 int"),
                        text("PRINT @P0"),
                        number(1, false));
        assertThat(client.answers()).isEmpty();
        assertThat(prepared.outputs().getFirst().value()).isEqualTo(1);
    }

    @Test
    void wrongSyntaxFailsTheCall() {
        assertThat(client.call("sp_executesql", text("PRINT")).status()).isEqualTo(-6);
        assertThat(client.errors()).hasSize(1);
    }

    @Test
    void serverCursorsAreRefused() {
        assertThat(client.call("sp_cursoropen", number(0, true)).status()).isEqualTo(-6);
        assertThat(client.answers()).containsExactly("error 16937");
    }

    @Test
    void catalogProceduresAnswerByNameAndByText() {
        client.run("CREATE TABLE t (id int NOT NULL PRIMARY KEY)");
        client.call("sp_pkeys", text("t"), text("dbo"), text("shop"));
        assertThat(client.answers()).anyMatch(line -> line.startsWith("row shop|dbo|t|id|1|"));
        client.call(
                "sp_executesql", text("EXEC sp_pkeys @P0"), text("@P0 nvarchar(4000)"), text("t"));
        assertThat(client.answers()).anyMatch(line -> line.startsWith("row shop|dbo|t|id|1|"));
    }

    @Test
    void unknownProceduresAreAnError() {
        assertThat(client.call("no_such_procedure").status()).isEqualTo(-6);
        assertThat(client.answers()).containsExactly("error 2812");
    }

    @Test
    void captureProceduresWorkOnTheNamedDatabase() throws Exception {
        client.run("CREATE TABLE t (id int NOT NULL PRIMARY KEY)");
        client.run("USE master");
        client.run("EXEC shop.sys.sp_cdc_enable_db");
        assertThat(
                        client.run(
                                "EXEC shop.sys.sp_cdc_enable_table @source_schema = N'dbo',"
                                        + " @source_name = N't', @role_name = NULL"))
                .isEmpty();
        client.run("EXEC shop.sys.sp_cdc_help_change_data_capture");
        assertThat(client.answers()).anyMatch(line -> line.contains("dbo_t"));
    }
}
