package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.DatabaseCopy;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureCopy;
import java.util.List;

/** A backup of a database: its objects, rows, log and capture. May be restored more than once. */
public final class Backup {
    private final DatabaseCopy objects;
    private final List<String> script;
    private final CaptureCopy capture;

    Backup(DatabaseCopy objects, List<String> script, CaptureCopy capture) {
        this.objects = objects;
        this.script = List.copyOf(script);
        this.capture = capture;
    }

    /** The database's name. */
    public String database() {
        return objects.database();
    }

    DatabaseCopy objects() {
        return objects;
    }

    List<String> script() {
        return script;
    }

    CaptureCopy capture() {
        return capture;
    }

    /** What becomes of change data capture when a database is restored. */
    public enum Cdc {
        /** It goes on: the same server and name as before, or another with KEEP_CDC. */
        KEPT,
        /** It is disabled, and its tables are gone: another server without KEEP_CDC. */
        DROPPED
    }
}
