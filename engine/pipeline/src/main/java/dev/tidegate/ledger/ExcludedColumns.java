package dev.tidegate.ledger;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.NamePatterns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Columns that are replicated as all are, and left out of whatever is compared, on both sides, and
 * of the ledger: an operator wants it so, and says why; or it is a rowversion, since a row that
 * comes back to SQL Server gets another one there. Columns of a key cannot be left out. Immutable.
 */
public final class ExcludedColumns {
    /** An operator wants none. */
    public static final ExcludedColumns NONE = new ExcludedColumns(Map.of());

    private static final String ROWVERSION =
            "a rowversion: SQL Server makes another one for a row that comes back";

    private final Map<String, String> reasons;
    private final Map<String, NamePatterns> patterns = new TreeMap<>();

    private ExcludedColumns(Map<String, String> reasons) {
        this.reasons = new TreeMap<>(reasons);
        reasons.keySet().forEach(it -> patterns.put(it, NamePatterns.of(List.of(it))));
    }

    /**
     * Those of these names.
     *
     * @param reasons {@code schema.table.column}, with {@code *} for any text, and why
     */
    public static ExcludedColumns of(Map<String, String> reasons) {
        return new ExcludedColumns(reasons);
    }

    /** Why each excluded column of a table is, by its name, in the order of the columns. */
    public Map<String, String> of(TableSchema schema) {
        Map<String, String> excluded = new LinkedHashMap<>();
        for (Column column : schema.columns()) {
            if (!schema.key().contains(column.name())) {
                why(schema, column)
                        .or(() -> made(schema, column))
                        .ifPresent(it -> excluded.put(column.name(), it));
            }
        }
        return excluded;
    }

    /** Columns of a table's key that somebody wants to be excluded. */
    public List<String> ofKey(TableSchema schema) {
        return schema.columns().stream()
                .filter(it -> schema.key().contains(it.name()))
                .filter(it -> why(schema, it).isPresent())
                .map(Column::name)
                .toList();
    }

    private Optional<String> why(TableSchema schema, Column column) {
        String name = schema.table() + "." + column.name();
        return patterns.entrySet().stream()
                .filter(it -> it.getValue().match(name))
                .findFirst()
                .map(it -> reasons.getOrDefault(it.getKey(), ""));
    }

    private static Optional<String> made(TableSchema schema, Column column) {
        return column.type().kind() == Kind.ROWVERSION && schema.columns().size() > 1
                ? Optional.of(ROWVERSION)
                : Optional.empty();
    }

    /** Names without a star that no column of these tables has. */
    public List<String> missingIn(List<TableSchema> tables) {
        List<String> names =
                tables.stream()
                        .flatMap(table ->
                                table.columns().stream().map(it -> table.table() + "." + it.name()))
                        .toList();
        return NamePatterns.of(List.copyOf(reasons.keySet())).missingIn(names);
    }

    /** Hashers of all other columns. */
    public RowHasher.Factory without(RowHasher.Factory hashers) {
        return schema -> without(hashers, schema);
    }

    private RowHasher without(RowHasher.Factory hashers, TableSchema schema) {
        Map<String, String> excluded = of(schema);
        if (excluded.isEmpty()) {
            return hashers.of(schema);
        }
        int[] covered =
                IntStream.range(0, schema.columns().size())
                        .filter(i -> !excluded.containsKey(schema.columns().get(i).name()))
                        .toArray();
        TableSchema rest =
                new TableSchema(
                        schema.table(),
                        schema.version(),
                        IntStream.of(covered).mapToObj(schema.columns()::get).toList(),
                        schema.key());
        return new Covered(hashers.of(rest), covered);
    }

    /**
     * Hashes what is left of rows.
     *
     * @param covered where the columns that are left have their values, ascending
     */
    private record Covered(RowHasher hasher, int[] covered) implements RowHasher {
        @Override
        public RowHash row(Row row) {
            return hasher.row(row.project(covered));
        }

        @Override
        public boolean hasLargeObjects() {
            return hasher.hasLargeObjects();
        }

        @Override
        public RowHash largeObjects(Row row) {
            return hasher.largeObjects(row.project(covered));
        }

        @Override
        public boolean covers(int ordinal) {
            return IntStream.of(covered).anyMatch(it -> it == ordinal);
        }
    }
}
