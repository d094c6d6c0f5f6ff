package dev.tidegate.postgres;

import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;

/**
 * Loads tables of one replication group, chunk by chunk. What is durable of it is in {@code
 * tidegate.load_table} and {@code tidegate.load_chunk}. Safe for use by several threads.
 */
final class PostgresChunks implements ChunkTarget {
    private final Connections connections;
    private final int group;
    private final LoadRecords records;
    private final CheckpointTable checkpoints;
    private final AuditTables audits;

    PostgresChunks(Connections connections, int group) {
        this.connections = connections;
        this.group = group;
        this.records = new LoadRecords(connections.pipeline(), group);
        this.checkpoints = new CheckpointTable(connections.pipeline(), group);
        this.audits = new AuditTables(connections.pipeline(), group);
    }

    /** Tells of other groups' tables too. */
    @Override
    public Map<TableId, TableRecord> tables() {
        return connections.inTransaction("read tidegate.load_table", records::tables);
    }

    /** Keys that become equal when they lose a digit cannot be merged: one row would be lost. */
    @Override
    public boolean canMerge(TableSchema schema) {
        return schema.hasKey()
                && Arrays.stream(schema.keyOrdinals())
                        .allMatch(key -> Types.keepsApart(schema.columns().get(key).type()));
    }

    @Override
    public Chunk begin(TableSchema schema) {
        return new PostgresChunk(
                new PostgresChunk.Session(connections, records, checkpoints),
                Ownership.loading(group, schema.table()),
                schema,
                canMerge(schema) ? ChunkMerge.Keys.KEPT_APART : ChunkMerge.Keys.NONE);
    }

    /**
     * Waits for whoever reads or writes the table, but not for long: apply stands still meanwhile.
     */
    @Override
    public void startOver(TableSchema schema, Checkpoint at) {
        connections.inTransaction(
                Ownership.loading(group, schema.table()),
                "empty table " + schema.table(),
                connection -> {
                    new Statements(connection).run(TableReset.LIMITS);
                    if (!records.isOwned(connection, at)) {
                        throw checkpoints.fenced();
                    }
                    new TableReset(connection, connections.pipeline(), schema).run();
                    records.forget(connection, schema.table());
                    checkpoints.ledger().begin(connection, schema.table());
                    audits.forget(connection, schema.table());
                    return schema;
                });
    }

    @Override
    public void intend(TableId table, TableIntent intent) {
        TableIntent _ =
                connections.inTransaction(
                        "note what is wanted of table " + table,
                        connection -> {
                            note(connection, table, intent);
                            return intent;
                        });
    }

    @Override
    public void intend(TableId table, TableIntent intent, Checkpoint at) {
        TableIntent _ =
                connections.inTransaction(
                        "note what is wanted of table " + table,
                        connection -> {
                            if (!records.isOwned(connection, at)) {
                                throw checkpoints.fenced();
                            }
                            note(connection, table, intent);
                            return intent;
                        });
    }

    /** What is not followed has no ledger. */
    private void note(Connection connection, TableId table, TableIntent intent)
            throws SQLException {
        records.intend(connection, table, intent);
        switch (intent) {
            case REPLICATE, PAUSE -> {}
            case SKIP, REMOVE -> checkpoints.ledger().end(connection, table);
        }
    }
}
