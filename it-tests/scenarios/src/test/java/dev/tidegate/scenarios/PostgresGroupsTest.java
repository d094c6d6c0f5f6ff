package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a real PostgreSQL remembers of the replication groups. */
class PostgresGroupsTest {
    private static final TableId ITEM = new TableId("dbo", "Item");
    private static final TableId AUDIT = new TableId("dbo", "Audit");

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    private @Nullable PostgresFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "groups");
    }

    @AfterAll
    static void stopServer() {
        Objects.requireNonNull(server).close();
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        opened =
                new PostgresFixture(
                        Objects.requireNonNull(server),
                        test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void newTablesAreNotedAndThoseOfBeforeAreRemembered() {
        assertThat(db().target().groups()).isEmpty();
        assertThat(db().target().bindGroups(Map.of(ITEM, 0))).isEqualTo(Map.of(ITEM, 0));

        assertThat(db().target().bindGroups(Map.of(AUDIT, 1))).isEqualTo(Map.of(ITEM, 0, AUDIT, 1));
        assertThat(db().target().groups()).isEqualTo(Map.of(ITEM, 0, AUDIT, 1));
    }

    @Test
    void aTableThatWouldChangeItsGroupIsRefusedAndNothingIsNoted() {
        db().target().bindGroups(Map.of(AUDIT, 1));

        assertThatThrownBy(() -> db().target().bindGroups(Map.of(AUDIT, 2, ITEM, 0)))
                .hasMessage(
                        "table dbo.Audit is in replication group 1 of pipeline"
                                + " \"aTableThatWouldChangeItsGroupIsRefusedAndNothingIsNoted\", and"
                                + " source.groups puts it into 2")
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.GROUPS_REFUSED);
                            assertThat(e.hint()).contains("Put it back into group 1");
                        });
        assertThat(db().target().groups()).isEqualTo(Map.of(AUDIT, 1));
    }

    @Test
    void whatWasLoadedBeforeThereWereGroupsIsInGroupZero() throws Exception {
        TableDefinition item = table("Item").column("Id", Kind.INT).build();
        db().load(item, Row.of(1));
        db().sql("drop table tidegate.replication_group");
        assertThat(db().target().groups()).isEmpty();

        db().target().prepare();

        assertThat(db().target().groups()).isEqualTo(Map.of(item.table(), 0));
        assertThatThrownBy(() -> db().target().bindGroups(Map.of(item.table(), 1)))
                .hasMessageContaining("table dbo.Item is in replication group 0");
    }

    @Test
    void pipelinesHaveGroupsOfTheirOwn() {
        db().target().bindGroups(Map.of(AUDIT, 1));

        try (PostgresTarget other = db().newTarget("other")) {
            assertThat(other.bindGroups(Map.of(AUDIT, 0))).isEqualTo(Map.of(AUDIT, 0));
        }
    }

    private PostgresFixture db() {
        return Objects.requireNonNull(opened);
    }
}
