package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.PreparationAction;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.Statement;
import dev.tidegate.postgres.Connections;
import dev.tidegate.postgres.Names;
import dev.tidegate.schema.TableDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What arming makes on the target, the slot last: from it on the log is kept, with rows as they
 * were before.
 */
final class PostgresPreparations implements Preparations {
    private final Connections connections;
    private final GuardedWork work;
    private final FenceReading fence;
    private final Supplier<List<TableDefinition>> source;
    private Optional<List<Prepared>> known = Optional.empty();

    /**
     * Of the connections' pipeline.
     *
     * @param source the source's tables; asked once
     */
    PostgresPreparations(
            Connections connections, FenceReading fence, Supplier<List<TableDefinition>> source) {
        this.connections = connections;
        this.work = new GuardedWork(connections);
        this.fence = fence;
        this.source = source;
    }

    @Override
    public synchronized List<Preparation> all() {
        return known().stream().map(Prepared::preparation).toList();
    }

    @Override
    public synchronized boolean isThere(Preparation preparation) {
        Prepared prepared = of(preparation);
        return connections.inTransaction("look for " + preparation.name(), prepared::isThere);
    }

    private List<Prepared> known() {
        if (known.isEmpty()) {
            List<TableDefinition> tables = source.get();
            known =
                    Optional.of(
                            connections.inTransaction(
                                    "look what is to be prepared",
                                    connection -> made(connection, tables)));
        }
        return known.get();
    }

    private List<Prepared> made(Connection connection, List<TableDefinition> tables)
            throws SQLException {
        String pipeline = connections.pipeline();
        List<String> there = ReplicatedTables.names(connection, pipeline);
        List<TableDefinition> replicated =
                tables.stream()
                        .filter(it -> there.contains(Names.table(it.schema().table())))
                        .toList();
        List<Prepared> all = new ArrayList<>();
        all.add(new PreparedFence(pipeline, fence));
        for (TableDefinition table : replicated) {
            all.add(new PreparedIdentity(pipeline, table.schema().table()));
            PreparedLimits.of(table).ifPresent(all::add);
        }
        if (PreparedDdlGuard.mayBeMade(connection)) {
            all.add(new PreparedDdlGuard(pipeline));
        }
        all.add(new PreparedPublication(pipeline));
        all.add(new PreparedSlot(pipeline));
        return all;
    }

    private Prepared of(Preparation preparation) {
        return known().stream()
                .filter(it -> it.preparation().name().equals(preparation.name()))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("not the target's: " + preparation));
    }

    @Override
    public synchronized List<Statement> statements(PreparationAction action, long epoch) {
        return work.shown(work(action), epoch);
    }

    @Override
    public synchronized void perform(PreparationAction action, long epoch) {
        switch (action) {
            case PreparationAction.Prepare(Preparation it) ->
                    work.run("prepare " + it.name(), work(action), epoch);
            case PreparationAction.TakeBack(Preparation it) ->
                    work.run("take back " + it.name(), work(action), epoch);
        }
    }

    private List<Guarded> work(PreparationAction action) {
        return switch (action) {
            case PreparationAction.Prepare(Preparation it) ->
                    connections.inTransaction("look at " + it.name(), of(it)::make);
            case PreparationAction.TakeBack(Preparation it) ->
                    connections.inTransaction("look at " + it.name(), of(it)::takeBack);
        };
    }
}
