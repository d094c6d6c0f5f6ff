package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.sqlserver.cdc.LogHabits;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What CDC does some of the time must not disturb the reading of the log. */
class SourceHabitsTest {
    private static final String PASSWORD = "Passw0rd!";

    private SqlServer server;
    private SqlServerSource source;
    private List<TableDefinition> tables;

    @BeforeEach
    void prepare() throws Exception {
        server = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
        server.execute("master", "CREATE DATABASE shop");
        execute("CREATE TABLE dbo.branch (id int NOT NULL PRIMARY KEY, name nvarchar(40) NULL)");
        execute("EXEC sys.sp_cdc_enable_db");
        execute(
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'branch',"
                        + " @role_name = NULL, @supports_net_changes = 0");
        source =
                new SqlServerSource(
                        new SqlServerSettings(
                                server.jdbcUrl("shop"),
                                SqlServer.USER,
                                PASSWORD,
                                List.of(),
                                List.of(),
                                Duration.ofMillis(10)),
                        "test");
        source.prepare();
        tables = source.catalog().tables();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void execute(String sql) throws Exception {
        server.execute("shop", sql);
    }

    private void habits(Duration idleInterval, LogHabits.Sequence sequence) {
        server.capture().habits(new LogHabits(idleInterval, sequence));
    }

    @Test
    void aStoppedAgentOnlyDelays() throws Exception {
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            Drained before = log.awaitDrained(Lsn.ZERO);
            server.capture().agent().stop();
            execute("INSERT INTO dbo.branch VALUES (1, N'north')");
            execute("INSERT INTO dbo.branch VALUES (2, N'south')");
            assertThat(source.chunks().positionBefore()).isEqualTo(before.upTo());

            server.capture().agent().start();

            assertThat(log.awaitChanges(2))
                    .extracting(change -> ((LogEvent.Insert) change.event()).after())
                    .containsExactly(Row.of(1, "north"), Row.of(2, "south"));
        }
    }

    @Test
    void sequenceValuesAgainstTheCommandsDoNotReorderARow() throws Exception {
        habits(Duration.ofMinutes(5), LogHabits.Sequence.REVERSED);
        SourceOffset offset;
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            log.awaitDrained(Lsn.ZERO);
            execute(
                    "BEGIN TRAN INSERT INTO dbo.branch VALUES (1, N'a') UPDATE dbo.branch SET name ="
                            + " N'b' UPDATE dbo.branch SET name = N'c' DELETE FROM dbo.branch COMMIT");
            List<Changed> changes = log.awaitChanges(4);
            assertThat(changes)
                    .extracting(change -> change.event().getClass().getSimpleName())
                    .containsExactly("Insert", "Update", "Update", "Delete");
            assertThat(((LogEvent.Update) changes.get(2).event()).after())
                    .isEqualTo(Row.of(1, "c"));
            offset = log.awaitDrained(changes.getLast().commitLsn()).offset();
        }
        execute("INSERT INTO dbo.branch VALUES (2, N'd')");
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.of(offset))) {
            Changed only = log.awaitChanges(1).getFirst();
            assertThat(((LogEvent.Insert) only.event()).after()).isEqualTo(Row.of(2, "d"));
        }
    }

    @Test
    void rowsOfAnIdleLogAreNoTransactions() throws Exception {
        habits(Duration.ofMillis(2), LogHabits.Sequence.AS_COMMANDS);
        SourceOffset offset;
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            log.awaitDrained(Lsn.ZERO);
            execute("INSERT INTO dbo.branch VALUES (1, N'north')");
            Lsn commitLsn = log.awaitChanges(1).getFirst().commitLsn();
            offset = log.awaitDrained(commitLsn).offset();
        }
        Lsn idle = source.chunks().positionBefore();
        assertThat(idle).isGreaterThan(Lsn.parse(offset.text().substring(0, 22)));
        execute("INSERT INTO dbo.branch VALUES (2, N'south')");
        for (SourceOffset from : List.of(offset, new SourceOffset(idle.toString()))) {
            try (LogFollower log = LogFollower.start(source.log(tables), Optional.of(from))) {
                Changed only = log.awaitChanges(1).getFirst();
                assertThat(((LogEvent.Insert) only.event()).after()).isEqualTo(Row.of(2, "south"));
            }
        }
    }

    @Test
    void aTypeThatGrowsInPlaceIsReadRight() throws Exception {
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            log.awaitDrained(Lsn.ZERO);
            execute("INSERT INTO dbo.branch VALUES (1, N'north')");
            execute("ALTER TABLE dbo.branch ALTER COLUMN name nvarchar(400) NULL");
            String longer = "n".repeat(100);
            execute("INSERT INTO dbo.branch VALUES (2, N'" + longer + "')");
            assertThat(log.awaitChanges(2))
                    .extracting(change -> ((LogEvent.Insert) change.event()).after())
                    .containsExactly(Row.of(1, "north"), Row.of(2, longer));
        }
    }
}
