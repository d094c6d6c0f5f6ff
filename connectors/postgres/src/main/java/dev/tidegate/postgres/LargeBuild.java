package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.Breakable.BrokenOffException;
import dev.tidegate.schema.TablePlan.IndexPlan;
import dev.tidegate.schema.TablePlan.KeyPlan;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Builds indexes of tables that are written meanwhile, by {@code CREATE INDEX CONCURRENTLY}, which
 * takes no lock that readers or writers mind.
 *
 * <p>An index is ABSENT, HALF or WHOLE; the catalog says which ({@code pg_index.indisvalid}).
 *
 * <pre>
 *   ABSENT ──begun──▶ HALF ──built──▶ WHOLE ──of a key: the constraint gets it──▶ a key
 *      ◀──dropped── (its builder was ended, or died)
 * </pre>
 *
 * <p>Until a key has its index, that has a name of its own ({@link Names#ofBuild}): so it shows
 * whose it is. One that is HALF may still have its builder, whose process died: that is waited for.
 *
 * <p><b>Whom it waits for.</b> PostgreSQL waits first for the transactions that have written the
 * table before the index was there, twice, then for all those whose snapshot is older than the one
 * that it has compared rows with. The first are apply's and end by themselves: apply waits for no
 * index. The second may be a chunk's of another table, while its {@code COPY} runs; that waits for
 * the source only. A chunk that waits for apply has ended its {@code COPY}, and has no snapshot
 * between two statements. A build that waits has itself no snapshot, so two of them do not wait for
 * each other. So each waits for somebody who waits for nobody, or for the source:
 *
 * <pre>
 *   index build ──▶ chunk (COPY runs) ──▶ source
 *        └────────▶ apply ◀── chunk (its rows are read)
 * </pre>
 *
 * <p>{@code lock_timeout} would count these waits too, so there is none here.
 *
 * <p><b>What apply meets.</b> While it is HALF and ready, and until the constraint has it, a unique
 * index is checked with each row, also if the key will be deferrable. {@link ApplyTransaction}
 * finds that out and writes what wanders from row to row another way; where it cannot, it calls the
 * build off ({@link KeysBeingBuilt}), and the build begins again later.
 */
final class LargeBuild {
    private static final String STATE =
            "select i.indisvalid from pg_index i where i.indexrelid = to_regclass(?)";

    private static final String UNKNOWN = "42704";

    private final Connection connection;
    private final Breakable statements;
    private final ShortLocks locks;

    private enum State {
        ABSENT,
        HALF,
        WHOLE
    }

    /** For a session in autocommit. */
    LargeBuild(Connection connection, Breakable statements, ShortLocks locks) {
        this.connection = connection;
        this.statements = statements;
        this.locks = locks;
    }

    /**
     * Builds a unique key. One with a filter cannot become a constraint.
     *
     * @return what the target does not get of it
     */
    Optional<LeftOut> key(TableId table, KeyPlan key, TableDdl ddl)
            throws SQLException, BrokenOffException, InterruptedException {
        if (key.filter().isPresent()) {
            build(table, key.name(), ddl.buildKey(key, key.name()));
            statements.run(ddl.noteIndex(key.name()));
            return key.deferrable()
                    ? Optional.of(
                            new LeftOut(
                                    "deferral of unique key " + key.name(),
                                    table.toString(),
                                    "the table is large, and PostgreSQL would lock it while it"
                                            + " builds a key that has a filter and can be deferred"))
                    : Optional.empty();
        }
        String half = Names.quote(Names.ofBuild(table, key.name()));
        build(table, half, ddl.buildKey(key, half));
        try {
            locks.run(Set.of(table), List.of(ddl.useIndex(key, half)));
        } catch (SQLException e) {
            if (Failures.state(e).equals(UNKNOWN)) {
                throw new BrokenOffException(); // called off after it was built
            }
            throw e;
        }
        return Optional.empty();
    }

    /** Builds an index that is not unique. */
    void index(TableId table, IndexPlan index, TableDdl ddl)
            throws SQLException, BrokenOffException, InterruptedException {
        build(table, index.name(), ddl.buildIndex(index));
        statements.run(ddl.noteIndex(index.name()));
    }

    private void build(TableId table, String name, String sql)
            throws SQLException, BrokenOffException, InterruptedException {
        if (state(table, name) == State.HALF) {
            locks.awaitBuilder(table);
        }
        switch (state(table, name)) {
            case WHOLE -> {
                return;
            }
            case HALF -> drop(table, name);
            case ABSENT -> {}
        }
        try {
            statements.run(sql);
        } catch (SQLException e) {
            if (Statements.isRefusal(Failures.state(e))) {
                drop(table, name);
            }
            throw e;
        }
    }

    private State state(TableId table, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STATE)) {
            statement.setString(1, Names.index(table, name));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return State.ABSENT;
                }
                return row.getBoolean(1) ? State.WHOLE : State.HALF;
            }
        }
    }

    private void drop(TableId table, String name)
            throws SQLException, BrokenOffException, InterruptedException {
        statements.run("drop index concurrently if exists " + Names.index(table, name));
    }
}
