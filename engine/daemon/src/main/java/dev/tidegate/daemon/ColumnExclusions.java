package dev.tidegate.daemon;

import dev.tidegate.ledger.ExcludedColumns;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which columns of a group's tables are left out of the ledger and the audits in one attempt. They
 * are durable too: a ledger that was counted without the same columns, and passes of audits that
 * compared others, mean something else, and are not taken for what they would be now. Safe for use
 * by several threads.
 */
final class ColumnExclusions {
    private static final Logger LOG = LoggerFactory.getLogger(ColumnExclusions.class);

    private final Ports ports;
    private final GroupState state;
    private final ExcludedColumns excluded;
    private volatile long epoch;

    ColumnExclusions(Ports ports, GroupWork work) {
        this.ports = ports;
        this.state = work.state();
        this.excluded = work.pipeline().settings().validate().excludedColumns();
    }

    /**
     * Fails with {@code SETTINGS_INVALID} if a column of a key is to be left out, or all of a
     * table.
     */
    void require(Collection<TableDefinition> tables) {
        tables.stream().map(TableDefinition::schema).forEach(this::require);
    }

    private void require(TableSchema schema) {
        impossible(excluded, schema)
                .ifPresent(it -> {
                    throw new TidegateException(
                            ErrorCode.SETTINGS_INVALID,
                            it,
                            "Take it out of validate.columns_excluded; a table is left out as a whole"
                                    + " with validate.tables_excluded.");
                });
    }

    /** Why a table cannot be compared without what is excluded of it, if that is so. */
    static Optional<String> impossible(ExcludedColumns excluded, TableSchema schema) {
        List<String> ofKey = excluded.ofKey(schema);
        if (!ofKey.isEmpty()) {
            return Optional.of(
                    "validate.columns_excluded names column %s of table %s, which is part of its key"
                            .formatted(ofKey.getFirst(), schema.table()));
        }
        return excluded.of(schema).size() == schema.columns().size()
                ? Optional.of(
                        "validate.columns_excluded leaves no column of table %s to compare"
                                .formatted(schema.table()))
                : Optional.empty();
    }

    /** Says which names of the settings no table has: their columns are compared. */
    void warnOfMissing(Collection<TableDefinition> tables) {
        excluded.missingIn(tables.stream().map(TableDefinition::schema).toList())
                .forEach(it ->
                        LOG.warn(
                                "validate.columns_excluded names {}, which no table of the pipeline"
                                        + " has",
                                it));
    }

    /** Apply has taken over, and nothing is applied yet. */
    void takenOver(long newEpoch, Collection<TableDefinition> tables) {
        epoch = newEpoch;
        note(tables);
    }

    /** A table is taken into the pipeline, and nothing of it is loaded yet. */
    void added(TableDefinition table) {
        require(table.schema());
        note(List.of(table));
    }

    private void note(Collection<TableDefinition> tables) {
        Map<TableId, List<String>> columns = new TreeMap<>();
        tables.forEach(
                it -> columns.put(it.table(), List.copyOf(excluded.of(it.schema()).keySet())));
        Set<TableId> changed = ports.target().compareWithout(state.number(), epoch, columns);
        changed.forEach(table ->
                LOG.warn(
                        "{}: other columns of {} are compared than before (not compared: {}): its"
                                + " ledger is NOT KNOWN until it is anchored, and what was audited"
                                + " is forgotten",
                        state.name(),
                        table,
                        columns.get(table)));
    }

    /** Why each column of a table is left out, by its name. */
    Map<String, String> of(TableSchema schema) {
        return excluded.of(schema);
    }
}
