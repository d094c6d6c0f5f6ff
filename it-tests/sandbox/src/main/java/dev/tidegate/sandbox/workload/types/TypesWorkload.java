package dev.tidegate.sandbox.workload.types;

import dev.tidegate.sandbox.workload.Invariant;
import dev.tidegate.sandbox.workload.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Every type with its extremes, and the changes that are hard to follow: keys that move and are
 * swapped, unique values that are handed on, rows without a key, references inside a table, large
 * objects that updates leave alone.
 */
public final class TypesWorkload implements Workload {
    /** Rows of each table with types at the start. */
    public static final int ROWS = 300;

    /** Seats, in groups of {@link #GROUP} that pass their holders round. */
    static final int SEATS = 200;

    static final int GROUP = 4;

    /** A foreign key, a unique key, a unique index: another client was there first. */
    private static final Set<Integer> EXPECTED = Set.of(547, 2627, 2601);

    private final int rows;
    private final long seed;

    /** Makes the workload; the seed decides the rows. */
    public TypesWorkload(int rows, long seed) {
        this.rows = rows;
        this.seed = seed;
    }

    @Override
    public String name() {
        return "types";
    }

    @Override
    public void create(Connection connection) throws SQLException {
        RandomGenerator random = new SplittableRandom(seed);
        try (Statement statement = connection.createStatement()) {
            for (KindTable table : KindTables.ALL) {
                statement.execute(table.create());
                for (int id = 1; id <= rows; id++) {
                    statement.execute(table.insert(id, random));
                }
            }
            statement.execute(
                    "CREATE TABLE dbo.seat (id int NOT NULL PRIMARY KEY, holder nvarchar(20) NOT NULL"
                            + " CONSTRAINT uq_seat_holder UNIQUE, label nvarchar(20) NULL)");
            statement.execute(
                    "CREATE UNIQUE INDEX ux_seat_label ON dbo.seat (label) WHERE label IS NOT NULL");
            for (int id = 0; id < SEATS; id++) {
                statement.execute(
                        "INSERT INTO dbo.seat VALUES (%d, N'holder %d', %s)"
                                .formatted(id, id, id % 3 == 0 ? "NULL" : "N'label " + id + "'"));
            }
            statement.execute(
                    "CREATE TABLE dbo.node (id int NOT NULL PRIMARY KEY, parent int NULL"
                            + " CONSTRAINT fk_node_parent REFERENCES dbo.node (id),"
                            + " depth AS (id % 7) PERSISTED)");
            statement.execute("INSERT INTO dbo.node (id, parent) VALUES (0, NULL)");
            statement.execute(
                    "CREATE TABLE dbo.loose (a int NULL, f float NULL, at datetime2(7) NULL,"
                            + " note nvarchar(40) NULL)");
            for (int i = 0; i < rows; i++) {
                statement.execute(TypesClient.insertLoose(random));
            }
        }
    }

    @Override
    public Client client(Connection connection, RandomGenerator random) throws SQLException {
        return new TypesClient(connection, rows, random);
    }

    @Override
    public List<Invariant> invariants() {
        return List.of(
                new Invariant(
                        "every holder has one seat, and every seat a holder",
                        "select case when count(*) = "
                                + SEATS
                                + " and count(distinct holder) = "
                                + SEATS
                                + " then 0 else 1 end from seat"),
                new Invariant(
                        "every node has its parent",
                        "select count(*) from node as n where parent is not null and not exists"
                                + " (select from node as p where p.id = n.parent)"));
    }

    @Override
    public boolean expects(SQLException failure) {
        return EXPECTED.contains(failure.getErrorCode());
    }
}
