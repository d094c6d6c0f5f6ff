package dev.tidegate.sandbox.workload.types;

import dev.tidegate.sandbox.workload.types.Literals.Maker;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A table with a column for each of some types, behind {@code id}, its key, and {@code n}.
 *
 * @param name with its schema
 * @param columns all of them take NULL
 */
record KindTable(String name, List<KindColumn> columns) {
    private static final int NULL_PERCENT = 15;

    KindTable {
        columns = List.copyOf(columns);
    }

    /**
     * A column.
     *
     * @param name its name
     * @param type in T-SQL
     * @param literals its values
     */
    record KindColumn(String name, String type, Maker literals) {
        String literal(RandomGenerator random) {
            return random.nextInt(100) < NULL_PERCENT ? "NULL" : literals.make(random);
        }
    }

    String create() {
        return "CREATE TABLE "
                + name
                + " (id int NOT NULL PRIMARY KEY, n int NOT NULL, "
                + columns.stream()
                        .map(column -> column.name() + " " + column.type() + " NULL")
                        .collect(Collectors.joining(", "))
                + ", version rowversion)";
    }

    /** Inserts a row unless there is one with the key. */
    String insert(int id, RandomGenerator random) {
        return "INSERT INTO "
                + name
                + " (id, n, "
                + columns.stream().map(KindColumn::name).collect(Collectors.joining(", "))
                + ") SELECT "
                + id
                + ", 0, "
                + columns.stream()
                        .map(column -> column.literal(random))
                        .collect(Collectors.joining(", "))
                + " WHERE NOT EXISTS (SELECT 1 FROM "
                + name
                + " WHERE id = "
                + id
                + ")";
    }

    /** Sets about a third of the columns. */
    String update(int id, RandomGenerator random) {
        return "UPDATE "
                + name
                + " SET n = n + 1"
                + columns.stream()
                        .filter(_ -> random.nextInt(3) == 0)
                        .map(column -> ", " + column.name() + " = " + column.literal(random))
                        .collect(Collectors.joining())
                + " WHERE id = "
                + id;
    }

    /** Sets nothing but the counter: large objects stay as they are. */
    String touch(int id) {
        return "UPDATE " + name + " SET n = n + 1 WHERE id = " + id;
    }

    /** Gives a row another key, unless that is taken. */
    String move(int id, int other) {
        return "UPDATE "
                + name
                + " SET id = "
                + other
                + " WHERE id = "
                + id
                + " AND NOT EXISTS (SELECT 1 FROM "
                + name
                + " WHERE id = "
                + other
                + ")";
    }

    /** Lets two rows swap their keys. */
    String swap(int id, int other) {
        return "UPDATE "
                + name
                + " SET id = CASE id WHEN "
                + id
                + " THEN "
                + other
                + " ELSE "
                + id
                + " END WHERE id IN ("
                + id
                + ", "
                + other
                + ")";
    }

    String delete(int id) {
        return "DELETE FROM " + name + " WHERE id = " + id;
    }
}
