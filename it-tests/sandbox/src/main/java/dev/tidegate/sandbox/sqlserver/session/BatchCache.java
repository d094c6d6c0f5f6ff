package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.tsql.ModuleText;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.tsql.Statements;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parsed batches by their text, for all sessions: the statements keep their translations, so a text
 * that comes again costs neither parsing nor translation. Forgets those unused for longest.
 */
final class BatchCache {
    private static final int ENTRIES_MAX = 2_000;
    private static final int TEXT_LENGTH_MAX = 32_768;

    private record Key(String text, boolean quotedIdentifier) {}

    private final Map<Key, List<Statement>> batches = new Recent<>();
    private final Map<String, List<ModuleText.Parameter>> declarations = new Recent<>();

    /** The statements of a text. */
    List<Statement> batch(String text, boolean quotedIdentifier) throws SqlError {
        if (text.length() > TEXT_LENGTH_MAX) {
            return Statements.parse(text, quotedIdentifier);
        }
        Key key = new Key(text, quotedIdentifier);
        synchronized (batches) {
            List<Statement> known = batches.get(key);
            if (known != null) {
                return known;
            }
        }
        List<Statement> parsed = Statements.parse(text, quotedIdentifier);
        synchronized (batches) {
            batches.putIfAbsent(key, parsed);
            return batches.getOrDefault(key, parsed);
        }
    }

    /** The parameters that a text declares. */
    List<ModuleText.Parameter> parameters(String text) throws SqlError {
        synchronized (declarations) {
            List<ModuleText.Parameter> known = declarations.get(text);
            if (known != null) {
                return known;
            }
        }
        List<ModuleText.Parameter> parsed = List.copyOf(Statements.parameters(text));
        synchronized (declarations) {
            declarations.put(text, parsed);
        }
        return parsed;
    }

    /** A map that keeps what was used last. */
    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        Recent() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > ENTRIES_MAX;
        }
    }
}
