package dev.tidegate.postgres;

import dev.tidegate.apply.Target;
import dev.tidegate.load.LoadTarget;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.schema.TargetSchema;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A PostgreSQL database as the target of a pipeline. Safe for use by several threads. */
public final class PostgresTarget implements AutoCloseable {
    private final Connections connections;

    /** Makes a target; connects to nothing yet. */
    public PostgresTarget(PostgresSettings settings, String pipeline) {
        this.connections = new Connections(settings, pipeline);
    }

    /**
     * Checks version and privileges; creates the schema {@code tidegate} and its tables. Fails with
     * {@code TARGET_NOT_READY} or {@code TARGET_UNAVAILABLE}.
     */
    public void prepare() {
        connections.inTransaction(
                "prepare", "prepare the database for Tidegate", Preparation::prepare);
    }

    /** The tables. */
    public TargetSchema schema() {
        return new PostgresSchema(connections);
    }

    /** Where loaded rows go. */
    public LoadTarget load() {
        return new PostgresLoad(connections);
    }

    /**
     * Where the changes of a replication group go; owned by one thread.
     *
     * @param group its number, from 0
     */
    public Target applyTarget(int group) {
        if (group < 0) {
            throw new IllegalArgumentException("a replication group has a number from 0");
        }
        return new PostgresApply(connections, group);
    }

    /**
     * The checkpoint of a replication group, only looked at; empty if nothing was applied yet.
     * Fails with {@code TARGET_NOT_READY} where Tidegate never was.
     *
     * @param group its number, from 0
     */
    public Optional<Checkpoint> checkpoint(int group) {
        return connections.inTransaction(
                "look",
                "read tidegate.checkpoint",
                new CheckpointTable(connections.pipeline(), group)::read);
    }

    /** Versions of what is used: {@code postgresql}, {@code pgjdbc}. Asks the server. */
    public Map<String, String> versions() {
        return connections.inTransaction(
                "versions",
                "read the versions",
                connection -> {
                    Map<String, String> versions = new TreeMap<>();
                    versions.put(
                            "postgresql", connection.getMetaData().getDatabaseProductVersion());
                    versions.put("pgjdbc", connection.getMetaData().getDriverVersion());
                    return versions;
                });
    }

    /** Ends all sessions; what is not committed is undone. */
    @Override
    public void close() {
        connections.close();
    }
}
