package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.ChunkSource.Limit;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.validate.AuditTarget;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sessions in which a real PostgreSQL is audited. */
class PostgresAuditSessionTest {
    private static final TableDefinition LOOSE =
            table("Loose").column("Number", Kind.INT).withoutKey().build();

    private static final Limit ALL = new Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private static final String OF_AUDITS =
            " from pg_stat_activity where datname = current_database()"
                    + " and application_name like 'tidegate % audit %'";

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "auditsessions");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @Test
    void snapshotsOneBehindTheOtherShareASessionAndNothingElse() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "shared")) {
            ledger.load(LOOSE, Row.of(1));
            AuditTarget audits = ledger.db.target().auditTarget(0);
            assertThat(rows(audits)).containsExactly(Row.of(1));
            List<String> first = sessions(ledger);
            ledger.apply(ledger.target.begin(), List.of(insert(LOOSE, 2)));

            assertThat(rows(audits)).containsExactlyInAnyOrder(Row.of(1), Row.of(2));
            assertThat(sessions(ledger)).isEqualTo(first).hasSize(1);
        }
    }

    @Test
    void snapshotsAtTheSameTimeHaveSessionsOfTheirOwn() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "own")) {
            ledger.load(LOOSE, Row.of(1));
            AuditTarget audits = ledger.db.target().auditTarget(0);
            try (AuditTarget.Snapshot before = audits.open()) {
                ledger.apply(ledger.target.begin(), List.of(insert(LOOSE, 2)));

                assertThat(rows(audits)).containsExactlyInAnyOrder(Row.of(1), Row.of(2));
                assertThat(rows(before)).containsExactly(Row.of(1));
            }
        }
    }

    @Test
    void aSessionThatEndedBetweenTwoSnapshotsIsReplaced() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "ended")) {
            ledger.load(LOOSE, Row.of(1));
            AuditTarget audits = ledger.db.target().auditTarget(0);
            assertThat(rows(audits)).containsExactly(Row.of(1));
            List<String> first = sessions(ledger);
            ledger.db.sql("select pg_terminate_backend(pid, 60000)" + OF_AUDITS);

            assertThat(rows(audits)).containsExactly(Row.of(1));
            assertThat(sessions(ledger)).hasSize(1).doesNotContainAnyElementsOf(first);
        }
    }

    @Test
    void theLedgerOfAllTablesIsThatOfASnapshot() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "ledger")) {
            ledger.load(LOOSE, Row.of(1), Row.of(5));
            AuditTarget audits = ledger.db.target().auditTarget(0);
            TableId other = new TableId("dbo", "Other");
            try (AuditTarget.Snapshot snapshot = audits.open()) {
                AuditTarget.LedgerAt all = audits.ledger(Set.of(LOOSE.table(), other));

                assertThat(all.checkpoint()).isEqualTo(snapshot.checkpoint());
                assertThat(all.tables())
                        .isEqualTo(
                                Map.of(
                                        LOOSE.table(),
                                        snapshot.ledger(LOOSE.table()).orElseThrow()));
                assertThat(audits.ledger(Set.of(other)).tables()).isEmpty();
            }
        }
    }

    private static List<Row> rows(AuditTarget audits) throws InterruptedException {
        try (AuditTarget.Snapshot snapshot = audits.open()) {
            return rows(snapshot);
        }
    }

    private static List<Row> rows(AuditTarget.Snapshot snapshot) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        assertThat(snapshot.rows(LOOSE.schema(), KeyRange.ALL, ALL, rows::add)).isEmpty();
        return rows;
    }

    private static List<String> sessions(LedgerFixture ledger) throws SQLException {
        return ledger.db.rows("select pid" + OF_AUDITS);
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }
}
