package dev.tidegate.schema;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The replication groups of a pipeline: sets of tables whose changes keep one total order. They are
 * numbered from 0, and group 0 has every table that no other group names.
 *
 * @param named what names the tables of group 1, of group 2 and so on
 */
public record Groups(List<NamePatterns> named) {
    /** All tables are one group. */
    public static final Groups ONE = new Groups(List.of());

    /** Copies the list. */
    public Groups {
        named = List.copyOf(named);
    }

    /**
     * Groups as the settings give them.
     *
     * @param patterns by group, from group 1 on: {@code schema.table}, with {@code *} for any text
     */
    public static Groups of(List<List<String>> patterns) {
        return new Groups(patterns.stream().map(NamePatterns::of).toList());
    }

    /** How many groups there are, at least one. */
    public int count() {
        return named.size() + 1;
    }

    /** The group of a table; {@code SETTINGS_INVALID} if two groups name it. */
    public int of(TableId table) {
        List<Integer> found =
                IntStream.range(1, count())
                        .filter(group -> named.get(group - 1).match(table.toString()))
                        .boxed()
                        .toList();
        if (found.size() > 1) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "table %s is in replication group %s and in %s"
                            .formatted(table, text(found.get(0)), text(found.get(1))),
                    "Change the patterns of source.groups so that one entry matches the table, or"
                            + " none.");
        }
        return found.isEmpty() ? 0 : found.getFirst();
    }

    /** A group for people: its number, and what names its tables. */
    public String text(int group) {
        return group == 0
                ? "0 (every table that no other names)"
                : "%d (%s)".formatted(group, String.join(", ", named.get(group - 1).texts()));
    }
}
