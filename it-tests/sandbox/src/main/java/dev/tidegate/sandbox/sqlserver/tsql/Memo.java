package dev.tidegate.sandbox.sqlserver.tsql;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A place in a statement where those who run it keep what they have worked out for it, by the
 * surroundings in which that is valid. Forgets all when it holds too much.
 */
public final class Memo {
    private static final int ENTRIES_MAX = 32;

    private final Map<Object, Object> entries = new ConcurrentHashMap<>();

    /** What was kept under that key, if it is of that class. */
    public <T> Optional<T> find(Object key, Class<T> type) {
        Object found = entries.get(key);
        return type.isInstance(found) ? Optional.of(type.cast(found)) : Optional.empty();
    }

    /** Keeps something. */
    public void keep(Object key, Object value) {
        if (entries.size() >= ENTRIES_MAX) {
            entries.clear();
        }
        entries.put(key, value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Memo;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
