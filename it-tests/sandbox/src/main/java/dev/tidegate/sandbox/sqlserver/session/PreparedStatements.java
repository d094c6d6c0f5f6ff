package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.tsql.ModuleText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A session's prepared statements by their handles. */
final class PreparedStatements {
    /** A text with the parameters that it declares. */
    record Prepared(String text, List<ModuleText.Parameter> parameters) {}

    private final Map<Integer, Prepared> byHandle = new HashMap<>();
    private int last;

    /** Keeps one and returns its handle. */
    int add(Prepared prepared) {
        byHandle.put(++last, prepared);
        return last;
    }

    /** The one of that handle; 8179 when there is none. */
    Prepared require(int handle) throws SqlError {
        Prepared prepared = byHandle.get(handle);
        if (prepared == null) {
            throw Messages.noSuchHandle(handle);
        }
        return prepared;
    }

    /** Forgets one; 8179 when there is none. */
    void remove(int handle) throws SqlError {
        require(handle);
        byHandle.remove(handle);
    }

    /** Forgets all; handles are not used again. */
    void clear() {
        byHandle.clear();
    }
}
