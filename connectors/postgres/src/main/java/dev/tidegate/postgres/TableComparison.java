package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.TargetCatalog.ExistingColumn;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TablePlan.ColumnPlan;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a table that exists can hold the source's rows. Asks no database. */
final class TableComparison {
    private TableComparison() {}

    /**
     * The first difference, to go on behind the table's name; empty if there is none.
     *
     * @param columns of the table that exists, by name
     */
    static Optional<String> difference(TablePlan plan, Map<String, ExistingColumn> columns) {
        Set<String> planned = new LinkedHashSet<>();
        for (ColumnPlan column : plan.columns()) {
            String name = Names.of(column.source());
            planned.add(name);
            Optional<String> difference =
                    difference(column, name, Optional.ofNullable(columns.get(name)));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return columns.entrySet().stream()
                .filter(each -> !planned.contains(each.getKey()))
                .filter(each -> each.getValue().notNull() && !each.getValue().filled())
                .map(each -> "has a column \"" + each.getKey() + "\" that needs a value")
                .findFirst();
    }

    private static Optional<String> difference(
            ColumnPlan column, String name, Optional<ExistingColumn> found) {
        if (found.isEmpty()) {
            return column.generated().isPresent()
                    ? Optional.empty()
                    : Optional.of("has no column \"" + name + "\" " + column.type());
        }
        ExistingColumn existing = found.get();
        if (!existing.type().equals(column.type())) {
            return Optional.of(
                    "has column \""
                            + name
                            + "\" as "
                            + existing.type()
                            + ", expected "
                            + column.type());
        }
        if (existing.generated() != column.generated().isPresent()) {
            return Optional.of("computes column \"" + name + "\" where the source does not");
        }
        return existing.notNull() && column.nullable() && column.generated().isEmpty()
                ? Optional.of("takes no NULL in column \"" + name + "\", but the source does")
                : Optional.empty();
    }

    /** What makes the first difference go away. */
    static String mending(TablePlan plan, Map<TableId, Map<String, ExistingColumn>> all) {
        Map<String, ExistingColumn> columns = all.getOrDefault(plan.table(), Map.of());
        String alter = "ALTER TABLE " + Names.table(plan.table());
        for (ColumnPlan column : plan.columns()) {
            Optional<ExistingColumn> found =
                    Optional.ofNullable(columns.get(Names.of(column.source())));
            if (difference(column, Names.of(column.source()), found).isEmpty()) {
                continue;
            }
            if (found.isEmpty()) {
                return alter + " ADD COLUMN " + column.name() + " " + column.type() + ";";
            }
            if (!found.get().type().equals(column.type())) {
                return "%s ALTER COLUMN %s TYPE %s USING %s::%s;"
                        .formatted(
                                alter, column.name(), column.type(), column.name(), column.type());
            }
            return alter
                    + " ALTER COLUMN "
                    + column.name()
                    + (found.get().notNull() && !found.get().generated()
                            ? " DROP NOT NULL;"
                            : " DROP EXPRESSION;");
        }
        String needy =
                columns.entrySet().stream()
                        .filter(each -> each.getValue().notNull() && !each.getValue().filled())
                        .filter(each ->
                                plan.columns().stream()
                                        .noneMatch(
                                                it -> Names.of(it.source()).equals(each.getKey())))
                        .map(each -> Names.quote(each.getKey()))
                        .findFirst()
                        .orElse("…");
        return alter + " ALTER COLUMN " + needy + " DROP NOT NULL;";
    }
}
