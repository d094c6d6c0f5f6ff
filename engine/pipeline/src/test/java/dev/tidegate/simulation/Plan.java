package dev.tidegate.simulation;

import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.Groups;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What is done to a world.
 *
 * @param transactions of the applications
 * @param wiring between the workers and the world
 * @param accident what is lost for good, at some moment when no daemon runs
 * @param tables that are replicated, and changed
 * @param groups the replication groups
 * @param joins whether the last group, with tables of its own, joins when the pipeline runs
 */
record Plan(
        int transactions,
        Set<Trouble> troubles,
        Wiring wiring,
        Accident accident,
        List<TableSchema> tables,
        Groups groups,
        boolean joins) {
    /** Who makes trouble in a world, beside its faults. */
    enum Trouble {
        /** A second daemon is started now and then, and daemons hang and are stopped. */
        COMPANY,
        /** Tables are reloaded, paused and skipped now and then. */
        OPERATOR,
        /** The last table is added while the others are captured, loaded and applied. */
        ADDITION
    }

    static final Plan DEFAULT =
            new Plan(
                    40,
                    EnumSet.allOf(Trouble.class),
                    Wiring.STRAIGHT,
                    Accident.NONE,
                    Tables.ALL,
                    Groups.ONE,
                    false);

    /** A small one in which nothing goes wrong but what is asked for. */
    static final Plan ALONE = DEFAULT.with(12, EnumSet.of(Trouble.OPERATOR));

    /** The same for few tables, of which one has rows that are alike and is never quiet. */
    static final Plan RESTLESS =
            new Plan(
                    60,
                    ALONE.troubles,
                    ALONE.wiring,
                    ALONE.accident,
                    List.of(Tables.ACCOUNT, Tables.LEDGER),
                    ALONE.groups,
                    ALONE.joins);

    /** One daemon at a time, for the journal that it leaves. */
    static final Plan CAPTURED = DEFAULT.with(20, EnumSet.noneOf(Trouble.class));

    /** Little more than the load of a table by itself, or of one and its neighbour. */
    static Plan loading(long seed) {
        int first = (int) (seed % Tables.ALL.size());
        int second = (first + 1) % Tables.ALL.size();
        return seed / Tables.ALL.size() % 2 == 0
                ? loading(List.of(Tables.ALL.get(first)))
                : loading(List.of(Tables.ALL.get(first), Tables.ALL.get(second)));
    }

    private static Plan loading(List<TableSchema> tables) {
        Plan plan = DEFAULT.with(12, EnumSet.allOf(Trouble.class));
        return new Plan(
                plan.transactions,
                plan.troubles,
                plan.wiring,
                plan.accident,
                tables,
                plan.groups,
                plan.joins);
    }

    private Plan with(int number, Set<Trouble> others) {
        return new Plan(number, others, wiring, accident, tables, groups, joins);
    }

    Plan with(Wiring other) {
        return new Plan(transactions, troubles, other, accident, tables, groups, joins);
    }

    Plan with(Accident other) {
        return new Plan(transactions, troubles, wiring, other, tables, groups, joins);
    }

    Plan with(Groups other) {
        return new Plan(transactions, troubles, wiring, accident, tables, other, joins);
    }

    Plan withLastGroupJoining() {
        return new Plan(transactions, troubles, wiring, accident, tables, groups, true);
    }

    boolean has(Trouble trouble) {
        return troubles.contains(trouble);
    }

    /** The table that is added when the pipeline runs, if one is. */
    Optional<TableSchema> addition(RandomGenerator random) {
        return has(Trouble.ADDITION) && tables.size() > 1 && !joins && random.nextBoolean()
                ? Optional.of(tables.getLast())
                : Optional.empty();
    }

    /** The tables of a group. */
    List<TableSchema> tables(int group) {
        return tables.stream().filter(it -> groups.of(it.table()) == group).toList();
    }
}
