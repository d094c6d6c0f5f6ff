package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.NamePatterns;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which tables and columns the settings select. Names are compared without regard to case. */
final class TableSelection {
    /** Schemas that are never replicated, in lower case. */
    private static final Set<String> OWN_SCHEMAS = Set.of("cdc", "sys", "tidegate");

    private final NamePatterns included;
    private final NamePatterns excluded;
    private final NamePatterns columnsExcluded;

    TableSelection(SqlServerSettings settings) {
        this.included = NamePatterns.of(settings.tables());
        this.excluded = NamePatterns.of(settings.tablesExcluded());
        this.columnsExcluded = NamePatterns.of(settings.columnsExcluded());
    }

    boolean selects(TableId table) {
        return isCandidate(table) && !excluded.match(table.toString());
    }

    /** Throws {@code SOURCE_NOT_READY} if an included name without {@code *} is not there. */
    void checkAllFound(Collection<TableId> existing) {
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
        List<String> missing = columnsExcluded.missingIn(existing);
        if (!missing.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    "the selected tables have no column "
                            + String.join(", ", missing)
                            + ", which source.columns_excluded names",
                    "Correct source.columns_excluded, or the selection of tables.");
        }
    }

    private boolean isCandidate(TableId table) {
        return !OWN_SCHEMAS.contains(table.schema().toLowerCase(Locale.ROOT))
                && (included.isEmpty() || included.match(table.toString()));
    }
}
