package dev.tidegate.sandbox.workload.types;

import dev.tidegate.sandbox.workload.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.random.RandomGenerator;

/** Does a few statements at random in each transaction. */
final class TypesClient implements Workload.Client {
    private static final int STATEMENTS_MAX = 3;
    private static final int GIVEN_UP_PERCENT = 5;
    private static final int LOOSE_VALUES = 12;
    private static final int NODES = 200;

    private final Statement statement;
    private final int ids;
    private final RandomGenerator random;

    /** {@code rows} there are at the start; as many more ids are free. */
    TypesClient(Connection connection, int rows, RandomGenerator random) throws SQLException {
        this.statement = connection.createStatement();
        this.ids = 2 * rows;
        this.random = random;
    }

    @Override
    public Workload.Ending transact() throws SQLException {
        int statements = random.nextInt(1, STATEMENTS_MAX + 1);
        for (int i = 0; i < statements; i++) {
            statement.execute(next());
        }
        return random.nextInt(100) < GIVEN_UP_PERCENT
                ? Workload.Ending.ROLL_BACK
                : Workload.Ending.COMMIT;
    }

    private String next() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3, 4, 5 -> kind();
            case 6 -> passOn("holder");
            case 7 -> passOn("label");
            case 8 -> node();
            case 9 -> insertLoose(random);
            case 10 -> updateLoose();
            default -> "DELETE TOP (1) FROM dbo.loose WHERE a = " + random.nextInt(LOOSE_VALUES);
        };
    }

    private String kind() {
        KindTable table = KindTables.ALL.get(random.nextInt(KindTables.ALL.size()));
        int id = id();
        return switch (random.nextInt(10)) {
            case 0, 1 -> table.insert(id, random);
            case 2, 3, 4 -> table.update(id, random);
            case 5, 6 -> table.touch(id);
            case 7 -> table.move(id, id());
            case 8 -> table.swap(id, id());
            default -> table.delete(id);
        };
    }

    private int id() {
        return random.nextInt(1, ids + 1);
    }

    /** In one statement each seat of a group gets the next one's holder, or label. */
    private String passOn(String column) {
        int first = group();
        StringBuilder sql = new StringBuilder("UPDATE dbo.seat SET " + column + " = CASE id");
        for (int i = 0; i < TypesWorkload.GROUP; i++) {
            sql.append(
                    " WHEN %d THEN (SELECT %s FROM dbo.seat WHERE id = %d)"
                            .formatted(first + i, column, first + (i + 1) % TypesWorkload.GROUP));
        }
        return sql + " END WHERE id BETWEEN " + first + " AND " + (first + TypesWorkload.GROUP - 1);
    }

    private int group() {
        return random.nextInt(TypesWorkload.SEATS / TypesWorkload.GROUP) * TypesWorkload.GROUP;
    }

    /** Holds the root, so that nobody takes a parent away meanwhile. */
    private String node() {
        int id = random.nextInt(1, NODES);
        int parent = random.nextInt(id);
        return "UPDATE dbo.node SET parent = NULL WHERE id = 0; "
                + switch (random.nextInt(3)) {
                    case 0 ->
                            "INSERT INTO dbo.node (id, parent) SELECT "
                                    + id
                                    + ", (SELECT MAX(id) FROM dbo.node WHERE id <= "
                                    + parent
                                    + ") WHERE NOT EXISTS (SELECT 1 FROM dbo.node WHERE id = "
                                    + id
                                    + ")";
                    case 1 ->
                            "UPDATE dbo.node SET parent = NULL WHERE parent = "
                                    + id
                                    + "; DELETE FROM dbo.node WHERE id = "
                                    + id;
                    default ->
                            "UPDATE dbo.node SET parent = (SELECT MIN(id) FROM dbo.node) WHERE id = "
                                    + id;
                };
    }

    static String insertLoose(RandomGenerator random) {
        return "INSERT INTO dbo.loose VALUES ("
                + random.nextInt(LOOSE_VALUES)
                + ", "
                + Literals.oneOf("NULL", "0", "0.1E0", "1E300").make(random)
                + ", "
                + Literals.oneOf("NULL", "'2024-01-01 00:00:00.1234567'", "'0001-01-01'")
                        .make(random)
                + ", "
                + Literals.oneOf("NULL", "N''", "N'a '", "N'a'", "N'☃'").make(random)
                + ")";
    }

    private String updateLoose() {
        return "UPDATE TOP (2) dbo.loose SET f = f + 1, note = "
                + Literals.oneOf("NULL", "LEFT(note + N'+', 40)", "N'😀'").make(random)
                + " WHERE a = "
                + random.nextInt(LOOSE_VALUES);
    }
}
