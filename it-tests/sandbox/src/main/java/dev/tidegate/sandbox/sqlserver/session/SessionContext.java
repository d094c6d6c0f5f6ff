package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.session.ProcedureCalls.Argument;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a session says of itself: the keys of sp_set_session_context, and CONTEXT_INFO. Values of
 * keys are kept as text.
 */
final class SessionContext {
    private static final int CONTEXT_INFO_BYTES = 128;

    private record Entry(String value, boolean readOnly) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private Optional<byte[]> info = Optional.empty();

    /** sp_set_session_context: a key, its value, and whether it stays; NULL removes the key. */
    void set(List<Argument> arguments) throws SqlError {
        Optional<Object> key = argument(arguments, "@key", 0);
        if (!(key.orElse(null) instanceof String name)) {
            throw new SqlError(
                    201,
                    16,
                    4,
                    "Procedure or function 'sp_set_session_context' expects parameter '@key',"
                            + " which was not supplied.");
        }
        Entry old = entries.get(name);
        if (old != null && old.readOnly()) {
            throw new SqlError(
                    15664,
                    "Cannot set key '"
                            + name
                            + "' in the session context. The key has been set as read_only for"
                            + " this session.");
        }
        Optional<Object> value = argument(arguments, "@value", 1);
        boolean readOnly =
                argument(arguments, "@read_only", 2)
                        .filter(flag -> flag.equals(true) || flag.equals(1))
                        .isPresent();
        if (value.isPresent()) {
            entries.put(name, new Entry(value.get().toString(), readOnly));
        } else {
            entries.remove(name);
        }
    }

    private static Optional<Object> argument(List<Argument> arguments, String name, int place) {
        for (int i = 0; i < arguments.size(); i++) {
            Argument each = arguments.get(i);
            if (each.name().isEmpty() ? i == place : each.name().equalsIgnoreCase(name)) {
                return Optional.ofNullable(each.value().value());
            }
        }
        return Optional.empty();
    }

    /** SESSION_CONTEXT. */
    Optional<String> value(String key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    /** SET CONTEXT_INFO, of a constant as it is written. */
    void info(String constant) throws SqlError {
        boolean binary = constant.toLowerCase(java.util.Locale.ROOT).startsWith("0x");
        if (!binary || constant.length() % 2 != 0) {
            throw new SqlError(102, 15, 1, "Incorrect syntax near '" + constant + "'.");
        }
        info(HexFormat.of().parseHex(constant.substring(2)));
    }

    /** SET CONTEXT_INFO; SQL Server fills it up with zeros. */
    void info(byte[] bytes) {
        info = Optional.of(java.util.Arrays.copyOf(bytes, CONTEXT_INFO_BYTES));
    }

    /** CONTEXT_INFO(). */
    Optional<byte[]> info() {
        return info.map(byte[]::clone);
    }

    /** A pooled connection is used anew. */
    void clear() {
        entries.clear();
        info = Optional.empty();
    }
}
