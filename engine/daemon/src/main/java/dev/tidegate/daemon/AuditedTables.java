package dev.tidegate.daemon;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.load.TableIntent;
import dev.tidegate.load.TableProgress;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.NamePatterns;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.validate.AuditRecords.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which tables of a group are audited now, and why the others are not. Safe for use by several
 * threads.
 */
final class AuditedTables {
    private final GroupLoad load;
    private final Map<String, String> excluded;
    private final RowHasher.Factory hashers;

    /** Of each table, since a hasher is made with the digests of all of its columns' names. */
    private final Map<TableId, Hashable> hashable = new ConcurrentHashMap<>();

    private volatile Map<TableId, TableSchema> audited = Map.of();
    private volatile Map<TableId, Unaudited> unaudited = Map.of();

    /**
     * Knows none before the first {@link #refresh}.
     *
     * @param excluded patterns of names, and why such tables are not audited
     */
    AuditedTables(GroupLoad load, Map<String, String> excluded, RowHasher.Factory hashers) {
        this.load = load;
        this.excluded = Map.copyOf(excluded);
        this.hashers = hashers;
    }

    /**
     * A table that is not audited.
     *
     * @param standing EXCLUDED, or PENDING if that will pass by itself
     * @param reason for an operator: lower case, no full stop
     * @param follows whether its changes are applied, or will be
     */
    record Unaudited(Standing standing, String reason, Follows follows) {
        /** Of one that is followed. */
        Unaudited(Standing standing, String reason) {
            this(standing, reason, Follows.YES);
        }
    }

    /** Whether changes of a table are applied. */
    enum Follows {
        /** They are, or will be when it is loaded. */
        YES,
        /** They are not. */
        NO
    }

    /** Whether rows of a shape can be hashed, or why not. */
    private record Hashable(TableSchema schema, Optional<Unaudited> whyNot) {}

    /** Looks again; of memory. */
    void refresh() {
        Map<TableId, TableProgress> progress =
                load.board().progress().stream()
                        .collect(Collectors.toMap(TableProgress::table, it -> it));
        Map<TableId, TableSchema> in = new TreeMap<>();
        Map<TableId, Unaudited> out = new TreeMap<>();
        for (TableDefinition table : load.tables()) {
            TableId id = table.table();
            whyNot(table.schema(), Optional.ofNullable(progress.get(id)))
                    .ifPresentOrElse(why -> out.put(id, why), () -> in.put(id, table.schema()));
        }
        audited = in;
        unaudited = out;
    }

    private Optional<Unaudited> whyNot(TableSchema schema, Optional<TableProgress> progress) {
        return excludedBySettings(schema.table())
                .or(() -> progress.flatMap(it -> unwanted(it.intent())))
                .or(() -> unhashable(schema))
                .or(() ->
                        load.taps().isWhole(schema.table())
                                ? Optional.empty()
                                : Optional.of(
                                        new Unaudited(
                                                Standing.PENDING, "its load is not complete")));
    }

    private Optional<Unaudited> excludedBySettings(TableId table) {
        return excluded.entrySet().stream()
                .filter(it -> NamePatterns.of(List.of(it.getKey())).match(table.toString()))
                .map(it ->
                        new Unaudited(
                                Standing.EXCLUDED, "validate.tables_excluded: " + it.getValue()))
                .findFirst();
    }

    private static Optional<Unaudited> unwanted(TableIntent intent) {
        return switch (intent) {
            case REPLICATE, PAUSE -> Optional.empty();
            case SKIP ->
                    Optional.of(
                            new Unaudited(Standing.EXCLUDED, "skipped, not followed", Follows.NO));
            case REMOVE ->
                    Optional.of(
                            new Unaudited(
                                    Standing.EXCLUDED,
                                    "removed from the pipeline, not followed",
                                    Follows.NO));
        };
    }

    /** Rows that have no canonical bytes cannot be compared. */
    private Optional<Unaudited> unhashable(TableSchema schema) {
        return hashable.compute(
                        schema.table(),
                        (_, known) ->
                                known != null && known.schema().equals(schema)
                                        ? known
                                        : new Hashable(schema, tryToHash(schema)))
                .whyNot();
    }

    private Optional<Unaudited> tryToHash(TableSchema schema) {
        try {
            hashers.of(schema);
            return Optional.empty();
        } catch (TidegateException e) {
            return Optional.of(new Unaudited(Standing.EXCLUDED, e.code() + ": " + e.getMessage()));
        }
    }

    /** Those that are audited, in their present shape, as of the last look. */
    List<TableSchema> now() {
        return audited.values().stream().filter(it -> load.taps().isWhole(it.table())).toList();
    }

    /** Whether and in what shape a table is audited, as of the last look. */
    Optional<TableSchema> find(TableId table) {
        return Optional.ofNullable(audited.get(table));
    }

    /** Those that are not audited, and why, as of the last look. */
    Map<TableId, Unaudited> unaudited() {
        return unaudited;
    }
}
