package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Side;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.schema.Groups;
import dev.tidegate.settings.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A cutover of a pipeline with three replication groups, whose applications write into tables of
 * two of them in one transaction; and the way back, which has one order for all.
 */
@Timeout(420)
final class CutoverOfGroupsTest {
    private static final List<String> TABLES = List.of("dbo.seen", "dbo.heard");
    private static final Applications.Plan TRANSFERS = new Applications.Plan(2, 40, 5);
    private static final int SOME = 20;
    private static final int ALL_TABLES = 4;

    private Environment environment;
    private MovingDatabase database;

    @BeforeEach
    void start() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        database =
                MovingDatabase.start(
                        environment,
                        CutoverOfGroupsTest::inThreeGroups,
                        TABLES.stream().map(GroupsWriter::creation).toList());
    }

    private static Settings inThreeGroups(Settings settings) {
        return settings.with(Groups.of(TABLES.stream().map(List::of).toList()));
    }

    @AfterEach
    void stop() {
        database.close();
        environment.close();
    }

    @Test
    void allGroupsMoveTogetherAndBackAndAgain() throws Exception {
        try (Applications transfers = Applications.start(database.route(), TRANSFERS);
                GroupsWriter both = GroupsWriter.start(database.route(), TABLES)) {
            awaitMore(transfers, both, Side.SOURCE);
            awaitVerified();
            database.cutover("arm", "ARMED");
            database.cutover("go", "LIVE");
            awaitMore(transfers, both, Side.TARGET);

            database.cutover("rollback", "REPLICATING");
            awaitMore(transfers, both, Side.SOURCE);

            database.proveForeignKeys();
            awaitVerified();
            database.cutover("arm", "ARMED");
            database.cutover("go?final_verify=full", "LIVE");
            awaitMore(transfers, both, Side.TARGET);

            assertAtRest(transfers, both);
        }
    }

    /** Group 0 may be elsewhere than the others: whoever coordinates asks the databases. */
    @Test
    void aPipelineWhoseGroupsAreOfTwoProcessesMovesAndComesBack() throws Exception {
        try (Daemon another = database.joined("another");
                Applications transfers = Applications.start(database.route(), TRANSFERS);
                GroupsWriter both = GroupsWriter.start(database.route(), TABLES)) {
            database.await(
                    "the groups are shared",
                    () ->
                            !another.status().groups().isEmpty()
                                    && !database.daemon().status().groups().isEmpty()
                                    && another.status().groups().size()
                                                    + database.daemon().status().groups().size()
                                            == TABLES.size() + 1);
            awaitMore(transfers, both, Side.SOURCE);
            database.cutover("arm", "ARMED");
            database.cutover("go?final_verify=full", "LIVE");
            awaitMore(transfers, both, Side.TARGET);

            database.cutover("rollback?final_verify=full", "REPLICATING");
            awaitMore(transfers, both, Side.SOURCE);

            assertAtRest(transfers, both);
        }
    }

    private void awaitMore(Applications transfers, GroupsWriter both, Side side) throws Exception {
        database.awaitPromises(transfers, side, SOME);
        assertThat(transfers.failure()).isEmpty();
        both.awaitMore(side, SOME);
    }

    private void awaitVerified() throws Exception {
        database.await("all tables are verified", () -> verified() == ALL_TABLES);
    }

    private long verified() throws SQLException {
        try (Connection target = database.target();
                Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select count(*) from tidegate.audit_table"
                                        + " where standing = 'VERIFIED'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void assertAtRest(Applications transfers, GroupsWriter both) throws Exception {
        both.stop();
        transfers.stop();
        assertThat(transfers.failure()).isEmpty();
        assertThat(database.faultsAtRest(transfers)).isEmpty();
        assertThat(database.compare()).hasSize(ALL_TABLES).allMatch(TableResult::equal);
        try (Connection source = database.source();
                Connection target = database.target()) {
            assertThat(both.faults(source)).isEmpty();
            assertThat(both.faults(target)).isEmpty();
        }
    }
}
