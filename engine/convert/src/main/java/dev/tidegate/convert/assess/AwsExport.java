package dev.tidegate.convert.assess;

import dev.tidegate.convert.ObjectKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An assessment as AWS exports it: three CSV files, known by their columns, perhaps more than once
 * for several schemas or servers.
 *
 * @param items occurrences of action items
 * @param totals of the kinds that Tidegate knows; indexes and constraints are parts of tables
 * @param points effort as AWS counts it, points of a scale: learning, and all occurrences in full
 */
public record AwsExport(List<Item> items, Map<ObjectKind, Totals> totals, double points) {
    private static final Set<String> PARTS =
            Set.of("constraint", "index", "column", "parameter", "count", "elements");

    public AwsExport {
        items = List.copyOf(items);
        totals = Map.copyOf(totals);
    }

    /**
     * An occurrence of an action item.
     *
     * @param database empty if the file does not say it
     * @param path of the object, as it was written
     * @param object which one that is; empty if it is none of a schema
     * @param number AWS's number of the action item
     */
    record Item(
            String database,
            String path,
            Optional<AwsPath> object,
            String number,
            String complexity,
            String description) {
        /** Whether a person has to do something. */
        boolean isWork() {
            String folded = complexity.toLowerCase(Locale.ROOT);
            return !folded.startsWith("info") && !folded.startsWith("auto");
        }

        @Override
        public String toString() {
            return number + " " + complexity + (description.isEmpty() ? "" : ": " + description);
        }
    }

    /** Objects of a kind, and how many of them AWS converts without work. */
    record Totals(int objects, int converted) {
        Totals plus(Totals more) {
            return new Totals(objects + more.objects, converted + more.converted);
        }
    }

    /**
     * Reads an export.
     *
     * @param files texts by name; files with other columns are passed over
     * @throws IllegalArgumentException if one of the three is not there, or a column or number in
     *     one of them; the message says which
     */
    public static AwsExport of(Map<String, String> files) {
        List<AwsTable> tables = new ArrayList<>();
        files.forEach((name, text) -> AwsTable.parse(name, text).ifPresent(tables::add));
        List<Item> items = new ArrayList<>();
        for (AwsTable table : AwsTable.of(AwsTable.Kind.ITEMS, tables)) {
            table.rows().forEach(row -> items.add(item(row)));
        }
        Map<ObjectKind, Totals> totals = new EnumMap<>(ObjectKind.class);
        for (AwsTable table : AwsTable.of(AwsTable.Kind.SUMMARY, tables)) {
            for (AwsTable.Row row : table.rows()) {
                kind(row.text(AwsColumns.CATEGORY))
                        .ifPresent(kind -> totals.merge(kind, totals(row), Totals::plus));
            }
        }
        double points = 0;
        for (AwsTable table : AwsTable.of(AwsTable.Kind.ITEMS_SUMMARY, tables)) {
            for (AwsTable.Row row : table.rows()) {
                points +=
                        row.number(AwsColumns.LEARNING)
                                + row.number(AwsColumns.EACH) * row.number(AwsColumns.OCCURRENCES);
            }
        }
        return new AwsExport(items, totals, points);
    }

    private static Item item(AwsTable.Row row) {
        String schema = row.text(AwsColumns.SCHEMA_NAME);
        String database = row.text(AwsColumns.DATABASE);
        int point = schema.indexOf('.');
        String path = row.text(AwsColumns.OCCURRENCE);
        return new Item(
                database.isEmpty() && point > 0 ? schema.substring(0, point) : database,
                path,
                AwsPath.parse(path, schema),
                row.text(AwsColumns.ACTION_ITEM),
                row.text(AwsColumns.COMPLEXITY),
                row.text(AwsColumns.DESCRIPTION));
    }

    private static Totals totals(AwsTable.Row row) {
        return new Totals(
                (int) row.number(AwsColumns.OBJECTS), (int) row.number(AwsColumns.CONVERTED));
    }

    private static Optional<ObjectKind> kind(String category) {
        String folded = category.toLowerCase(Locale.ROOT);
        return PARTS.stream().anyMatch(folded::contains) ? Optional.empty() : AwsPath.kind(folded);
    }
}
