package dev.tidegate.sandbox.sqlserver.cdc;

import static dev.tidegate.sandbox.sqlserver.cdc.CaptureFixture.LONG_TEXT;
import static dev.tidegate.sandbox.sqlserver.cdc.CaptureFixture.NAME;
import static dev.tidegate.sandbox.sqlserver.cdc.CaptureFixture.column;
import static dev.tidegate.sandbox.sqlserver.cdc.CaptureFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureFixture.Client;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ChangeCaptureTest {
    private static final String TABLE = "\"shop.dbo\".\"orders\"";
    private static final String ROWS =
            "SELECT \"__$operation\", \"__$update_mask\", \"id\", \"name\", \"note\""
                    + " FROM \"shop.cdc\".\"dbo_orders_CT\" ORDER BY \"__$start_lsn\","
                    + " \"__$command_id\", \"__$seqval\", \"__$operation\"";

    private CaptureFixture fixture;
    private Client client;
    private Table orders;

    @BeforeEach
    void enable() throws Exception {
        fixture = CaptureFixture.immediate();
        orders =
                fixture.capturedTable(
                        "orders", key("id"), column("name", NAME), column("note", LONG_TEXT));
        client = fixture.client();
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        fixture.close();
    }

    @Test
    void insertsUpdatesAndDeletesBecomeRowsOfTheChangeTable() throws Exception {
        client.run("INSERT INTO " + TABLE + " VALUES (1, 'a', 'x'), (2, 'b', 'y')");
        client.run("UPDATE " + TABLE + " SET \"name\" = 'c' WHERE \"id\" = 1");
        client.run("DELETE FROM " + TABLE + " WHERE \"id\" = 2");
        client.commit();
        fixture.awaitCaptured();
        assertThat(fixture.query(ROWS))
                .containsExactly(
                        "2 07 1 a x", "2 07 2 b y", "3 02 1 a -", "4 02 1 c -", "1 07 2 b y");
    }

    @Test
    void allRowsOfATransactionShareTheCommitLsnAndCountTheirCommands() throws Exception {
        client.run("INSERT INTO " + TABLE + " VALUES (1, 'a', 'x'), (2, 'b', 'y')");
        client.run("UPDATE " + TABLE + " SET \"name\" = 'c' WHERE \"id\" = 1");
        client.commit();
        fixture.awaitCaptured();
        assertThat(
                        fixture.query(
                                "SELECT COUNT(DISTINCT \"__$start_lsn\"), COUNT(DISTINCT"
                                        + " \"__$seqval\"), MAX(\"__$command_id\") FROM"
                                        + " \"shop.cdc\".\"dbo_orders_CT\" WHERE \"__$seqval\" <"
                                        + " \"__$start_lsn\""))
                .containsExactly("1 3 3");
        assertThat(
                        fixture.query(
                                "SELECT COUNT(*) FROM \"shop.cdc\".\"lsn_time_mapping\" m JOIN"
                                        + " \"shop.cdc\".\"dbo_orders_CT\" c ON m.\"start_lsn\" ="
                                        + " c.\"__$start_lsn\" WHERE m.\"tran_id\" <> X'00'"))
                .containsExactly("4");
    }

    @Test
    void anUpdateThatChangesNothingLeavesNoRow() throws Exception {
        client.run("INSERT INTO " + TABLE + " VALUES (1, 'a', 'x')");
        client.commit();
        client.run("UPDATE " + TABLE + " SET \"name\" = 'a'");
        client.commit();
        fixture.awaitCaptured();
        assertThat(fixture.query(ROWS)).containsExactly("2 07 1 a x");
    }

    @Test
    void aLargeValueIsInAnUpdateOnlyWhenItChanged() throws Exception {
        String large = "z".repeat(5000);
        client.run("INSERT INTO " + TABLE + " VALUES (1, 'a', '" + large + "')");
        client.commit();
        client.run("UPDATE " + TABLE + " SET \"name\" = 'b'");
        client.run("UPDATE " + TABLE + " SET \"note\" = NULL");
        client.commit();
        fixture.awaitCaptured();
        assertThat(fixture.query(ROWS))
                .containsExactly(
                        "2 07 1 a " + large,
                        "3 02 1 a -",
                        "4 02 1 b -",
                        "3 04 1 b " + large,
                        "4 04 1 b -");
    }

    @Test
    void movingKeysIsDeletesThenInserts() throws Exception {
        client.run("INSERT INTO " + TABLE + " VALUES (1, 'a', 'x'), (2, 'b', 'y')");
        client.commit();
        client.run("UPDATE " + TABLE + " SET \"id\" = 3 - \"id\"");
        client.commit();
        fixture.awaitCaptured();
        assertThat(fixture.query(ROWS))
                .containsExactly(
                        "2 07 1 a x",
                        "2 07 2 b y",
                        "1 07 1 a x",
                        "1 07 2 b y",
                        "2 07 2 a x",
                        "2 07 1 b y");
    }

    @Test
    void aFailedStatementAndARolledBackTransactionLeaveNothing() throws Exception {
        client.run("INSERT INTO " + TABLE + " VALUES (1, 'a', 'x')");
        assertThatThrownBy(() ->
                        client.run("INSERT INTO " + TABLE + " VALUES (2, 'b', ''), (1, '', '')"))
                .isInstanceOf(SQLException.class);
        client.commit();
        client.run("INSERT INTO " + TABLE + " VALUES (7, 'a', 'x')");
        client.rollback();
        fixture.awaitCaptured();
        assertThat(fixture.query(ROWS)).containsExactly("2 07 1 a x");
    }

    @Test
    void aHugeTransactionSpillsAndComesWhole() throws Exception {
        client.run(
                "INSERT INTO "
                        + TABLE
                        + " SELECT X, 'n' || X, 'note of some length to fill the buffer ' || X FROM"
                        + " SYSTEM_RANGE(1, 20000)");
        assertThat(client.run("UPDATE " + TABLE + " SET \"id\" = \"id\" + 1")).isEqualTo(20000);
        client.commit();
        fixture.awaitCaptured();
        assertThat(
                        fixture.query(
                                "SELECT \"__$operation\", COUNT(*), MIN(\"__$command_id\"),"
                                        + " MAX(\"__$command_id\") FROM"
                                        + " \"shop.cdc\".\"dbo_orders_CT\" GROUP BY \"__$operation\""
                                        + " ORDER BY 1"))
                .containsExactly("1 20000 20001 40000", "2 40000 1 60000");
    }

    @Test
    void pausedCaptureHoldsRowsBackUntilItGoesOn() throws Exception {
        fixture.capture.pause(CaptureFixture.DATABASE);
        client.run("INSERT INTO " + TABLE + " VALUES (1, 'a', 'x')");
        client.commit();
        assertThat(fixture.query(ROWS)).isEmpty();
        fixture.capture.resume(CaptureFixture.DATABASE);
        fixture.awaitCaptured();
        assertThat(fixture.query(ROWS)).hasSize(1);
    }

    @Test
    void aSecondInstanceCapturesFromItsOwnStartOn() throws Exception {
        client.run("INSERT INTO " + TABLE + " VALUES (1, 'a', 'x')");
        client.commit();
        fixture.admin.enableTable(
                new EnableTable(
                        orders.name(),
                        Optional.of("second"),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("id", "name"),
                        Optional.empty()));
        client.run("UPDATE " + TABLE + " SET \"note\" = 'changed'");
        client.run("INSERT INTO " + TABLE + " VALUES (2, 'b', 'y')");
        client.commit();
        fixture.awaitCaptured();
        assertThat(fixture.query(ROWS)).hasSize(4);
        assertThat(
                        fixture.query(
                                "SELECT \"__$operation\", \"__$update_mask\", \"id\", \"name\" FROM"
                                        + " \"shop.cdc\".\"second_CT\""))
                .containsExactly("2 03 2 b");
        assertThat(
                        fixture.query(
                                "SELECT COUNT(*) FROM \"shop.cdc\".\"change_tables\" t JOIN"
                                        + " \"shop.cdc\".\"lsn_time_mapping\" m ON t.\"start_lsn\" ="
                                        + " m.\"start_lsn\" AND m.\"tran_id\" = X'00'"))
                .containsExactly("2");
        assertThatThrownBy(() ->
                        fixture.admin.enableTable(
                                new EnableTable(
                                        orders.name(),
                                        Optional.of("third"),
                                        false,
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of(),
                                        Optional.empty())))
                .isInstanceOfSatisfying(
                        SqlError.class, e -> assertThat(e.number()).isEqualTo(22962));
    }

    @Test
    void anAlteredTableIsCapturedOnAfterH2RebuiltIt() throws Exception {
        client.run("INSERT INTO " + TABLE + " VALUES (1, 'a', 'x')");
        client.commit();
        client.run("ALTER TABLE " + TABLE + " ADD \"extra\" INTEGER");
        client.run("ALTER TABLE " + TABLE + " DROP COLUMN \"name\"");
        fixture.catalog.addColumns(orders.name(), List.of(column("extra", SqlType.of(Kind.INT))));
        fixture.admin.altered(
                fixture.catalog.dropColumn(orders.name(), "name"), "ALTER TABLE orders …");
        client.run("INSERT INTO " + TABLE + " VALUES (2, 'y', 5)");
        client.commit();
        fixture.awaitCaptured();
        assertThat(fixture.query(ROWS)).containsExactly("2 07 1 a x", "2 07 2 - y");
        assertThat(fixture.query("SELECT COUNT(*) FROM \"shop.cdc\".\"ddl_history\""))
                .containsExactly("1");
    }

    @Test
    void disablingTheTableRemovesItsChangeTableAndStopsCapture() throws Exception {
        fixture.admin.disableTable(orders.name(), "all");
        client.run("INSERT INTO " + TABLE + " VALUES (1, 'a', 'x')");
        client.commit();
        assertThat(fixture.query("SELECT * FROM \"shop.cdc\".\"change_tables\"")).isEmpty();
        assertThatThrownBy(() -> fixture.query(ROWS)).isInstanceOf(SQLException.class);
        fixture.admin.enableTable(EnableTable.of(orders.name()));
        client.run("INSERT INTO " + TABLE + " VALUES (2, 'b', 'y')");
        client.commit();
        fixture.awaitCaptured();
        assertThat(fixture.query(ROWS)).containsExactly("2 07 2 b y");
    }
}
