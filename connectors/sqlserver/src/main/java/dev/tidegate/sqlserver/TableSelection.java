package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.NamePatterns;
import dev.tidegate.schema.TableSet;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which tables and columns are selected, by the settings and by operators. The settings' names are
 * compared without regard to case.
 */
final class TableSelection {
    /** Schemas that are never replicated, in lower case. */
    private static final Set<String> OWN_SCHEMAS = Set.of("cdc", "sys", "tidegate");

    private final NamePatterns included;
    private final NamePatterns excluded;
    private final NamePatterns columnsExcluded;
    private final TableSet operators;
    private final Optional<TableId> only;

    /** What the settings select. */
    TableSelection(SqlServerSettings settings) {
        this(settings, TableSet.SELECTED);
    }

    /** What the settings select, and what operators made of it. */
    TableSelection(SqlServerSettings settings, TableSet operators) {
        this(settings, operators, Optional.empty());
    }

    private TableSelection(SqlServerSettings settings, TableSet operators, Optional<TableId> only) {
        this.included = NamePatterns.of(settings.tables());
        this.excluded = NamePatterns.of(settings.tablesExcluded());
        this.columnsExcluded = NamePatterns.of(settings.columnsExcluded());
        this.operators = operators;
        this.only = only;
    }

    /** One table, whether or not it is selected, without the columns that the settings exclude. */
    static TableSelection only(SqlServerSettings settings, TableId table) {
        return new TableSelection(settings, TableSet.SELECTED, Optional.of(table));
    }

    boolean selects(TableId table) {
        if (only.isPresent()) {
            return isOurs(table) && table.toString().equalsIgnoreCase(only.get().toString());
        }
        if (operators.removed().contains(table)) {
            return false;
        }
        return operators.added().contains(table)
                || (isCandidate(table) && !excluded.match(table.toString()));
    }

    /** Throws {@code SOURCE_NOT_READY} if an included name without {@code *} is not there. */
    void checkAllFound(Collection<TableId> existing) {
        if (only.isPresent()) {
            return;
        }
        List<String> missing =
                included.missingIn(existing.stream().map(TableId::toString).toList());
        if (!missing.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    "the source has no table " + String.join(", ", missing) + ", which is selected",
                    "Correct the selection of tables, or the user's permissions on the source.");
        }
    }

    /** Whether the settings leave this column of a selected table out. */
    boolean excludes(TableId table, String column) {
        return columnsExcluded.match(table + "." + column);
    }

    /**
     * Throws {@code SOURCE_NOT_READY} if an excluded column without {@code *} is not there.
     *
     * @param existing columns of the selected tables, as {@code schema.table.column}
     */
    void checkColumnsFound(List<String> existing) {
        if (only.isPresent()) {
            return;
        }
        List<String> missing =
                columnsExcluded.missingIn(existing).stream()
                        .filter(column -> !isOfRemoved(column))
                        .toList();
        if (!missing.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    "the selected tables have no column "
                            + String.join(", ", missing)
                            + ", which source.columns_excluded names",
                    "Correct source.columns_excluded, or the selection of tables.");
        }
    }

    private boolean isOfRemoved(String column) {
        return operators.removed().stream()
                .map(table -> table + ".")
                .anyMatch(prefix -> column.regionMatches(true, 0, prefix, 0, prefix.length()));
    }

    private static boolean isOurs(TableId table) {
        return !OWN_SCHEMAS.contains(table.schema().toLowerCase(Locale.ROOT));
    }

    private boolean isCandidate(TableId table) {
        return isOurs(table) && (included.isEmpty() || included.match(table.toString()));
    }
}
