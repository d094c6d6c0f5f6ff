package dev.tidegate.bench.scale;

import java.util.Locale;

/**
 * A combination that is measured.
 *
 * @param tables how many
 * @param groups replication groups that they are dealt out to
 * @param roundTrip to PostgreSQL, in milliseconds
 */
record Cell(int tables, int groups, double roundTrip) {
    /** For the JSON: {@code 10x2.5}, or {@code 10x2.5in4} for four groups. */
    String name() {
        return tables + "x" + roundTripText() + (groups == 1 ? "" : "in" + groups);
    }

    String roundTripText() {
        return String.format(Locale.ROOT, "%s", roundTrip).replaceAll("\\.0$", "");
    }

    Cell withTables(int others) {
        return new Cell(others, groups, roundTrip);
    }

    Cell withGroups(int others) {
        return new Cell(tables, others, roundTrip);
    }

    Cell withRoundTrip(double other) {
        return new Cell(tables, groups, other);
    }
}
