package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That foreign keys proven in sets hold exactly where PostgreSQL's own triggers find them held. */
class PostgresForeignKeysInSetsTest {
    private static final int FAMILIES = 8;
    private static final int TRANSACTIONS = 50;

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
    void theSameTransactionsAreRefusedAsByPostgresItself() throws Exception {
        Random random = new Random(815);
        int refused = 0;
        for (int i = 0; i < FAMILIES; i++) {
            refused += compare("family" + i, new RandomFamilies(random));
        }
        assertThat(refused).isBetween(FAMILIES * TRANSACTIONS / 10, FAMILIES * TRANSACTIONS / 2);
    }

    /** Returns how many transactions both refused. */
    private static int compare(String name, RandomFamilies families) throws Exception {
        int refusals = 0;
        try (PostgresFixture sets = open(name + "_sets", families);
                PostgresFixture rows = open(name + "_rows", families);
                PostgresTarget withTriggers = rows.targetWithTriggers()) {
            Target inSets = sets.target().applyTarget(0);
            Target byRow = withTriggers.applyTarget(0);
            Checkpoint setsOwner = inSets.takeOver();
            Checkpoint rowsOwner = byRow.takeOver();
            for (int i = 1; i <= TRANSACTIONS; i++) {
                List<Map<Integer, Row>> before = families.state();
                List<LogEvent.Change> changes = families.changes(1 + i % 12);

                Optional<ErrorCode> expected =
                        outcome(byRow.beginCarefully(), changes, checkpoint(rowsOwner.epoch(), i));
                Optional<ErrorCode> outcome =
                        outcome(begin(inSets, i), changes, checkpoint(setsOwner.epoch(), i));

                assertThat(outcome)
                        .as("%s, transaction %d: %s", name, i, changes)
                        .isEqualTo(expected);
                if (outcome.isPresent()) {
                    refusals++;
                    families.restore(before);
                    setsOwner = inSets.takeOver();
                    rowsOwner = byRow.takeOver();
                }
            }
            for (TableDefinition table : families.tables()) {
                assertThat(sets.rows(RandomFamilies.rowsOf(table)))
                        .as("%s, %s", name, table.table())
                        .isEqualTo(rows.rows(RandomFamilies.rowsOf(table)));
            }
        }
        return refusals;
    }

    private static TargetTransaction begin(Target target, int transaction) {
        return switch (transaction % 4) {
            case 0 -> target.beginLarge();
            case 1 -> target.beginCarefully();
            default -> target.begin();
        };
    }

    private static Optional<ErrorCode> outcome(
            TargetTransaction transaction, List<LogEvent.Change> changes, Checkpoint end) {
        try (transaction) {
            for (LogEvent.Change change : changes) {
                transaction.apply(change);
            }
            transaction.seal();
            transaction.commit(end, LedgerChanges.Counted.NOTHING);
            return Optional.empty();
        } catch (TidegateException e) {
            return Optional.of(e.code());
        }
    }

    private static PostgresFixture open(String name, RandomFamilies families) throws Exception {
        PostgresFixture db = new PostgresFixture(server(), name);
        for (TableDefinition table : families.tables()) {
            db.load(table);
        }
        for (String constraint : families.constraints()) {
            db.sql(constraint);
        }
        return db;
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }
}
