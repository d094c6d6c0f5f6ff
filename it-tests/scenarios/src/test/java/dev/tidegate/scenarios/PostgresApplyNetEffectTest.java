package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.checkpoint;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What windows come to on a real PostgreSQL, with its keys and foreign keys on. */
class PostgresApplyNetEffectTest {
    /** Code is deferrable; Tag is not, since a foreign key refers to it. */
    static final TableDefinition NODE =
            table("Node")
                    .column("Id", Kind.INT)
                    .column("Code", Kind.INT)
                    .column("Tag", ColumnType.ofLength(Kind.NCHAR, 6))
                    .column("ParentId", Kind.INT)
                    .column("Amount", new ColumnType(Kind.DECIMAL, 0, 9, 2))
                    .column("Note", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .unique("UQ_Node_Code", "Code")
                    .unique("UQ_Node_Tag", "Tag")
                    .foreignKey("ParentId", "Node", "NO_ACTION")
                    .build();

    private static final TableDefinition LABEL =
            table("Label")
                    .column("Id", Kind.INT)
                    .column("Tag", ColumnType.ofLength(Kind.NCHAR, 6))
                    .foreignKey("Tag", "Node", "Tag", "NO_ACTION")
                    .build();

    private static final TableDefinition LINE =
            table("Line")
                    .column("Id", Kind.INT)
                    .column("Text", ColumnType.ofLength(Kind.NVARCHAR, 6))
                    .build();

    private static final String NODES =
            "select id, code, tag, parentid, amount, note from dbo.node order by id";
    private static final int WINDOWS = 300;
    private static final int ROWS = 30_000;
    private static final int PIECES_ROWS = 120_000;

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "target");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @Test
    void windowsComeToWhatTheirChangesComeToOneByOne() throws Exception {
        RandomNodes source = new RandomNodes(new Random(4711));
        Row[] start = source.rows();
        try (PostgresFixture net = open("net", start);
                PostgresFixture literal = open("literal", start)) {
            Target netApply = net.target().applyTarget(0);
            Target literalApply = literal.target().applyTarget(0);
            long netEpoch = netApply.takeOver().epoch();
            long literalEpoch = literalApply.takeOver().epoch();
            for (int window = 1; window <= WINDOWS; window++) {
                List<LogEvent.Change> changes = source.changes(1 + window % 40);
                Checkpoint end = checkpoint(netEpoch, window);

                commit(window % 5 == 0 ? netApply.beginLarge() : netApply.begin(), changes, end);
                commit(literalApply.beginCarefully(), changes, checkpoint(literalEpoch, window));

                if (window % 20 == 0) {
                    assertThat(net.rows(NODES))
                            .as("window %d", window)
                            .isEqualTo(literal.rows(NODES))
                            .hasSize(source.rows().length);
                }
            }
        }
    }

    @Test
    void valuesOfAKeyThatIsCheckedAtOnceWanderInsideAWindow() throws Exception {
        try (PostgresFixture db = open("wander", node(1, 1, "a"), node(2, 2, "b"))) {
            db.apply(
                    PostgresFixture.update(NODE, node(1, 1, "a"), node(1, 1, "b")),
                    PostgresFixture.update(NODE, node(2, 2, "b"), node(2, 2, "a")));

            assertThat(db.rows("select id, tag from dbo.node order by id"))
                    .containsExactly("1|b     ", "2|a     ");
        }
    }

    @Test
    void aRowOfATableWithColumnsOfItsOwnKeepsThemWhenItsKeyMoves() throws Exception {
        try (PostgresFixture db = open("others", node(1, 1, "a"), node(2, 2, "b"))) {
            db.sql("alter table dbo.node add column mine text");
            db.sql("update dbo.node set mine = 'of ' || id");

            db.apply(
                    PostgresFixture.update(NODE, node(1, 1, "a"), node(5, 1, "c")),
                    PostgresFixture.update(NODE, node(2, 2, "b"), node(2, 3, "b")));

            assertThat(db.rows("select id, mine from dbo.node order by id"))
                    .containsExactly("2|of 2", "5|of 1");
        }
    }

    @Test
    void aPlanThatWasMadeWhileTheTableWasEmptyNeverReadsItAsAWhole() throws Exception {
        try (PostgresFixture db = new PostgresFixture(server(), "plans")) {
            db.load(LINE);
            db.sql("analyze dbo.line");
            Target apply = db.target().applyTarget(0);
            long epoch = apply.takeOver().epoch();
            insertUpdateDelete(apply, epoch, 1, 1);
            insertUpdateDelete(apply, epoch, 2, ROWS);
            db.target().close(); // the server notes what a session did when it ends

            String seen =
                    "select n_tup_del, seq_tup_read, idx_tup_fetch > 0"
                            + " from pg_stat_user_tables where relname = 'line'";
            Instant deadline = Instant.now().plusSeconds(60);
            while (!db.rows(seen).getFirst().startsWith(ROWS + 1 + "|")
                    && Instant.now().isBefore(deadline)) {
                Thread.onSpinWait(); // each look is a new session
            }
            assertThat(db.rows(seen)).containsExactly(ROWS + 1 + "|0|t");
        }
    }

    private static void insertUpdateDelete(Target apply, long epoch, int first, int rows) {
        int transaction = 3 * first;
        commit(
                apply.begin(),
                each(rows, i -> PostgresFixture.insert(LINE, i, "a")),
                checkpoint(epoch, transaction));
        commit(
                apply.begin(),
                each(rows, i -> PostgresFixture.update(LINE, Row.of(i, "a"), Row.of(i, "b"))),
                checkpoint(epoch, transaction + 1));
        commit(
                apply.begin(),
                each(rows, i -> PostgresFixture.delete(LINE, Row.of(i, "b"))),
                checkpoint(epoch, transaction + 2));
    }

    @Test
    void aLargeTransactionIsWrittenInPiecesAndSeenAtOnceOrNotAtAll() throws Exception {
        try (PostgresFixture db = new PostgresFixture(server(), "large")) {
            db.load(LINE);
            Target apply = db.target().applyTarget(0);
            long epoch = apply.takeOver().epoch();
            try (TargetTransaction transaction = apply.beginLarge()) {
                for (int i = 1; i <= PIECES_ROWS; i++) {
                    transaction.apply(PostgresFixture.insert(LINE, i, "a"));
                }
                for (int i = 1; i <= PIECES_ROWS; i += 2) {
                    transaction.apply(PostgresFixture.delete(LINE, Row.of(i, "a")));
                }
                assertThat(db.rows("select count(*) from dbo.line")).containsExactly("0");
                transaction.seal();
                transaction.commit(checkpoint(epoch, 1), LedgerChanges.Counted.NOTHING);
            }
            assertThat(db.rows("select count(*), min(id), max(id) from dbo.line"))
                    .containsExactly(PIECES_ROWS / 2 + "|2|" + PIECES_ROWS);
        }
    }

    @Test
    void aWindowIsFilledAndDroppedWhileTheOneBeforeIsCommitted() throws Exception {
        try (PostgresFixture db = new PostgresFixture(server(), "dropped")) {
            db.load(LINE);
            Target apply = db.target().applyTarget(0);
            long epoch = apply.takeOver().epoch();
            try (TargetTransaction first = apply.begin()) {
                first.apply(PostgresFixture.insert(LINE, 1, "a"));
                first.seal();
                try (TargetTransaction second = apply.begin()) {
                    second.apply(PostgresFixture.insert(LINE, 2, "a"));
                    second.seal();
                }
                first.commit(checkpoint(epoch, 1), LedgerChanges.Counted.NOTHING);
            }
            assertThat(db.rows("select id from dbo.line")).containsExactly("1");
        }
    }

    private static void commit(
            TargetTransaction transaction, List<LogEvent.Change> changes, Checkpoint end) {
        try (transaction) {
            for (LogEvent.Change change : changes) {
                transaction.apply(change);
            }
            transaction.seal();
            transaction.commit(end, LedgerChanges.Counted.NOTHING);
        }
    }

    private static List<LogEvent.Change> each(int rows, Function<Integer, LogEvent.Change> change) {
        return IntStream.rangeClosed(1, rows).boxed().map(change).toList();
    }

    private static Row node(int id, int code, String tag) {
        return Row.of(id, code, tag, null, null, null);
    }

    private static PostgresFixture open(String name, Row... rows) throws Exception {
        PostgresFixture db = new PostgresFixture(server(), name);
        db.load(NODE, rows);
        db.load(LABEL);
        db.target().schema().completeAfterLoad(List.of(NODE, LABEL));
        return db;
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }
}
