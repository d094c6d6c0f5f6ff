package dev.tidegate.convert.code;

import dev.tidegate.convert.code.Scope.ScopeColumn;
import java.util.List;

/**
 * A translated query.
 *
 * @param columns what it gives, empty names where T-SQL gives none
 * @param complete whether all columns are known
 */
record Translated(String sql, List<ScopeColumn> columns, boolean complete) {}
