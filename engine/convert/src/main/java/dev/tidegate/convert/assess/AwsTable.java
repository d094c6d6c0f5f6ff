package dev.tidegate.convert.assess;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A CSV file of an export.
 *
 * @param file its name, for messages
 */
record AwsTable(String file, Kind kind, List<Row> rows) {
    AwsTable {
        rows = List.copyOf(rows);
    }

    /** Which of the three files it is. */
    enum Kind {
        ITEMS(
                "the action items (one line for each occurrence)",
                AwsColumns.OCCURRENCE,
                List.of(AwsColumns.CATEGORY, AwsColumns.ACTION_ITEM, AwsColumns.COMPLEXITY)),
        ITEMS_SUMMARY(
                "the summary of action items (…_Action_Items_Summary.csv)",
                AwsColumns.LEARNING,
                List.of(AwsColumns.ACTION_ITEM, AwsColumns.OCCURRENCES, AwsColumns.EACH)),
        SUMMARY(
                "the summary (…_Summary.csv)",
                AwsColumns.OBJECTS,
                List.of(AwsColumns.CATEGORY, AwsColumns.CONVERTED));

        private final String words;
        private final String knownBy;

        @SuppressWarnings("ImmutableEnumChecker") // List.of is
        private final List<String> needs;

        Kind(String words, String knownBy, List<String> needs) {
            this.words = words;
            this.knownBy = knownBy;
            this.needs = needs;
        }
    }

    /** A line, by its columns' names. */
    record Row(String file, Map<String, String> fields) {
        /** A field without the blanks around it; empty if the file does not have it. */
        String text(String column) {
            return fields.getOrDefault(folded(column), "").strip();
        }

        /** A number; empty is 0. */
        double number(String column) {
            String text = text(column);
            try {
                return text.isEmpty() ? 0 : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        file + " has no number in column \"" + column + "\": \"" + text + "\"", e);
            }
        }
    }

    /** The files of a kind: at least one. */
    static List<AwsTable> of(Kind kind, List<AwsTable> tables) {
        List<AwsTable> some = tables.stream().filter(it -> it.kind == kind).toList();
        if (some.isEmpty()) {
            throw new IllegalArgumentException("there is no CSV file with " + kind.words);
        }
        return some;
    }

    /** Reads a file; empty if it is none of the three. */
    static Optional<AwsTable> parse(String file, String text) {
        List<List<String>> records;
        try {
            records = Csv.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        if (records.isEmpty()) {
            return Optional.empty();
        }
        List<String> columns = records.getFirst().stream().map(AwsTable::folded).toList();
        for (Kind kind : Kind.values()) {
            if (columns.contains(folded(kind.knownBy))) {
                require(file, kind, columns);
                return Optional.of(new AwsTable(file, kind, rows(file, kind, columns, records)));
            }
        }
        return Optional.empty();
    }

    private static void require(String file, Kind kind, List<String> columns) {
        for (String column : kind.needs) {
            if (!columns.contains(folded(column))) {
                throw new IllegalArgumentException(file + " has no column \"" + column + "\"");
            }
        }
    }

    /** Those that have a field for each column that is needed: a summary ends with other lines. */
    private static List<Row> rows(
            String file, Kind kind, List<String> columns, List<List<String>> records) {
        List<Row> rows = new ArrayList<>();
        for (List<String> fields : records.subList(1, records.size())) {
            Map<String, String> byName = new LinkedHashMap<>();
            for (int at = 0; at < Math.min(columns.size(), fields.size()); at++) {
                byName.putIfAbsent(columns.get(at), fields.get(at));
            }
            if (kind.needs.stream().allMatch(it -> byName.containsKey(folded(it)))) {
                rows.add(new Row(file, byName));
            }
        }
        return rows;
    }

    /** The two tools write one of the names in two ways. */
    private static String folded(String column) {
        String folded = column.strip().toLowerCase(Locale.ROOT);
        String shortened = "efforts to convert an occurrence";
        return folded.startsWith(shortened) ? shortened : folded;
    }
}
