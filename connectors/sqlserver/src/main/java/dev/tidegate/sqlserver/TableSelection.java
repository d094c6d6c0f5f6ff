package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which tables the settings select. Names are compared without regard to case. */
final class TableSelection {
    /** Schemas that are never replicated, in lower case. */
    private static final Set<String> OWN_SCHEMAS = Set.of("cdc", "sys", "tidegate");

    private final List<String> included;
    private final List<Pattern> includedPatterns;
    private final List<Pattern> excludedPatterns;

    TableSelection(SqlServerSettings settings) {
        this.included = settings.tables();
        this.includedPatterns = patterns(settings.tables());
        this.excludedPatterns = patterns(settings.tablesExcluded());
    }

    boolean selects(TableId table) {
        return isCandidate(table) && !matches(excludedPatterns, table);
    }

    /** Throws {@code SOURCE_NOT_READY} if an included name without {@code *} is not there. */
    void checkAllFound(Collection<TableId> existing) {
        for (int i = 0; i < included.size(); i++) {
            String name = included.get(i);
            Pattern pattern = includedPatterns.get(i);
            if (!name.contains("*")
                    && existing.stream().noneMatch(table -> matches(List.of(pattern), table))) {
                throw new TidegateException(
                        ErrorCode.SOURCE_NOT_READY,
                        "table " + name + " is selected, but the source has no such table",
                        "Correct the selection of tables, or the user's permissions on the source.");
            }
        }
    }

    private boolean isCandidate(TableId table) {
        return !OWN_SCHEMAS.contains(table.schema().toLowerCase(Locale.ROOT))
                && (includedPatterns.isEmpty() || matches(includedPatterns, table));
    }

    private static boolean matches(List<Pattern> patterns, TableId table) {
        String name = table.toString();
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    private static List<Pattern> patterns(List<String> texts) {
        return texts.stream().map(TableSelection::pattern).toList();
    }

    private static Pattern pattern(String text) {
        String expression =
                Arrays.stream(text.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        return Pattern.compile(
                expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }
}
