package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A server option of {@code sp_configure}. */
public enum ServerOption {
    /** Most connections at once. */
    USER_CONNECTIONS(103, "user connections", new Range(0, 32_767, 0), false, true),
    /** Whether triggers fire triggers. */
    NESTED_TRIGGERS(115, "nested triggers", new Range(0, 1, 1), true, false),
    /** Most memory. */
    MAX_SERVER_MEMORY(
            1544,
            "max server memory (MB)",
            new Range(128, Integer.MAX_VALUE, Integer.MAX_VALUE),
            true,
            true),
    /** Most workers for one query. */
    MAX_PARALLELISM(1539, "max degree of parallelism", new Range(0, 32_767, 0), true, true),
    /** Whether the options for experts are shown. */
    SHOW_ADVANCED(518, "show advanced options", new Range(0, 1, 0), true, false),
    /**
     * Most bytes of a large value in a captured table; -1 is no limit. SQL Server starts with
     * 65,536; the stand-in is set up for replication.
     */
    MAX_TEXT_REPL_SIZE(
            1536, "max text repl size (B)", new Range(-1, Integer.MAX_VALUE, -1), true, false),
    /** Whether the Agent's procedures may be called. */
    AGENT_PROCEDURES(16_384, "Agent XPs", new Range(0, 1, 1), true, true);

    /** Values that an option may have, and the one that it has at first. */
    private record Range(int minimum, int maximum, int initial) {}

    private final int id;
    private final String optionName;

    @SuppressWarnings("ImmutableEnumChecker") // three numbers
    private final Range range;

    private final boolean dynamic;
    private final boolean advanced;

    ServerOption(int id, String optionName, Range range, boolean dynamic, boolean advanced) {
        this.id = id;
        this.optionName = optionName;
        this.range = range;
        this.dynamic = dynamic;
        this.advanced = advanced;
    }

    int id() {
        return id;
    }

    String optionName() {
        return optionName;
    }

    int minimum() {
        return range.minimum();
    }

    int maximum() {
        return range.maximum();
    }

    int initial() {
        return range.initial();
    }

    boolean dynamic() {
        return dynamic;
    }

    boolean advanced() {
        return advanced;
    }

    /** The option whose name begins like this and like no other's. */
    static Optional<ServerOption> find(String beginning) {
        String folded = beginning.toLowerCase(Locale.ROOT);
        var found =
                Arrays.stream(values())
                        .filter(each -> each.optionName.toLowerCase(Locale.ROOT).startsWith(folded))
                        .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
