package dev.tidegate.postgres;

import dev.tidegate.apply.Target;
import dev.tidegate.load.LoadTarget;
import dev.tidegate.schema.TargetSchema;
import java.util.Map;

/** A PostgreSQL database as the target of a pipeline. Safe for use by several threads. */
public final class PostgresTarget implements AutoCloseable {
    /** Makes a target; connects to nothing yet. */
    public PostgresTarget(PostgresSettings settings, String pipeline) {}

    /** Checks version and privileges; creates the schema {@code tidegate} and its tables. */
    public void prepare() {
        throw new UnsupportedOperationException();
    }

    /** The tables. */
    public TargetSchema schema() {
        throw new UnsupportedOperationException();
    }

    /** Where loaded rows go. */
    public LoadTarget load() {
        throw new UnsupportedOperationException();
    }

    /** Where the changes of a replication group go; numbered from 0. */
    public Target applyTarget(int group) {
        throw new UnsupportedOperationException();
    }

    /** Versions of what is used: {@code postgresql}, {@code pgjdbc}. */
    public Map<String, String> versions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
