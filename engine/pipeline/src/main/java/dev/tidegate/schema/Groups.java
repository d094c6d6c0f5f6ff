package dev.tidegate.schema;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

    /** The group of a table; {@code GROUPS_REFUSED} if two name it. */
    public int of(TableId table) {
        List<Integer> found =
                IntStream.range(1, count())
                        .filter(group -> named.get(group - 1).match(table.toString()))
                        .boxed()
                        .toList();
        if (found.size() > 1) {
            throw refused(
                    "table %s is in replication group %s and in %s"
                            .formatted(table, text(found.get(0)), text(found.get(1))),
                    "Change source.groups so that one entry at most matches the table.");
        }
        return found.isEmpty() ? 0 : found.getFirst();
    }

    /**
     * The group of each table. Fails with {@code GROUPS_REFUSED} if a table is in two, if a table
     * that is named without {@code *} is not there, or if a foreign key leads from one group to
     * another: groups move on independently, so the row that it refers to might come later.
     */
    public Map<TableId, Integer> assign(List<TableDefinition> tables) {
        return assign(tables, Set.of());
    }

    /**
     * The same, where some tables that are named are known not to be there.
     *
     * @param removed those that an operator took out of the pipeline
     */
    public Map<TableId, Integer> assign(List<TableDefinition> tables, Set<TableId> removed) {
        requireNamedTables(tables, removed);
        Map<TableId, Integer> groups = new TreeMap<>();
        tables.forEach(table -> groups.put(table.table(), of(table.table())));
        List<Crossing> crossings = crossings(tables);
        if (!crossings.isEmpty()) {
            throw refused(
                    crossings.getFirst().text(),
                    "Put the tables of both ends into one group (source.groups), with all that they"
                            + " refer to; \"tidegate preflight\" lists all such keys.");
        }
        return groups;
    }

    /** The foreign keys that lead from one group to another. */
    public List<Crossing> crossings(List<TableDefinition> tables) {
        Map<TableId, Integer> groups = new TreeMap<>();
        tables.forEach(table -> groups.put(table.table(), of(table.table())));
        return tables.stream()
                .flatMap(table ->
                        table.foreignKeys().stream()
                                .filter(key -> groups.containsKey(key.referenced()))
                                .map(key ->
                                        new Crossing(
                                                key.name(),
                                                table.table(),
                                                text(of(table.table())),
                                                key.referenced(),
                                                text(of(key.referenced())))))
                .filter(crossing -> !crossing.group().equals(crossing.referencedGroup()))
                .toList();
    }

    /** A foreign key that leads from one group to another; the groups are texts for people. */
    public record Crossing(
            String key, TableId table, String group, TableId referenced, String referencedGroup) {
        /** Such as {@code foreign key FK of table a in replication group 0 …}. */
        public String text() {
            return "foreign key %s of table %s in replication group %s refers to table %s in group %s"
                    .formatted(key, table, group, referenced, referencedGroup);
        }
    }

    /** A group for people: its number, and what names its tables. */
    public String text(int group) {
        return group == 0
                ? "0 (every table that no other names)"
                : "%d (%s)".formatted(group, String.join(", ", named.get(group - 1).texts()));
    }

    /** The tables that are named, without {@code *}, and are not there. */
    public List<String> missing(List<TableDefinition> tables) {
        return missing(tables.stream().map(TableDefinition::table));
    }

    private List<String> missing(Stream<TableId> tables) {
        List<String> names = tables.map(TableId::toString).toList();
        return named.stream().flatMap(patterns -> patterns.missingIn(names).stream()).toList();
    }

    /** One that is misspelt would be in group 0, and never get out of it. */
    private void requireNamedTables(List<TableDefinition> tables, Set<TableId> removed) {
        List<String> missing =
                missing(
                        Stream.concat(
                                tables.stream().map(TableDefinition::table), removed.stream()));
        if (!missing.isEmpty()) {
            throw refused(
                    "the source has no table %s among those to replicate, which source.groups names"
                            .formatted(String.join(", ", missing)),
                    "Correct source.groups or source.tables; a pattern with * may match nothing"
                            + " yet.");
        }
    }

    private static TidegateException refused(String fact, String hint) {
        return new TidegateException(ErrorCode.GROUPS_REFUSED, fact, hint);
    }
}
