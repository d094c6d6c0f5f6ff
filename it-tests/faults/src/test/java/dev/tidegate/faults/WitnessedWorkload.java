package dev.tidegate.faults;

import dev.tidegate.sandbox.workload.Invariant;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.Workload;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * A workload of which each transaction also appends a row to a table without a key: a transaction
 * that is applied twice, or not at all, leaves two rows, or none, and no constraint hides it.
 *
 * <p>For one {@link dev.tidegate.sandbox.workload.ClientPool} only, which opens its clients in the
 * order of their numbers.
 */
final class WitnessedWorkload implements Workload {
    /** In each appended row; must not be found in any log. */
    static final String ROW_VALUE = "row-value-0815";

    private static final String CREATE =
            "CREATE TABLE dbo.appended (client int NOT NULL, number bigint NOT NULL,"
                    + " note nvarchar(40) NOT NULL)";

    /** The transaction has written its number there before everything else. */
    private static final String APPEND =
            "INSERT INTO dbo.appended (client, number, note) SELECT client, number, N'"
                    + ROW_VALUE
                    + "' FROM dbo."
                    + ProbeTables.FIRST
                    + " WHERE client = ?";

    private final Workload workload;
    private final AtomicInteger clients = new AtomicInteger();

    WitnessedWorkload(Workload workload) {
        this.workload = workload;
    }

    @Override
    public String name() {
        return workload.name();
    }

    @Override
    public void create(Connection connection) throws SQLException {
        workload.create(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    @Override
    public Client client(Connection connection, RandomGenerator random) throws SQLException {
        Client client = workload.client(connection, random);
        PreparedStatement append = connection.prepareStatement(APPEND);
        append.setInt(1, clients.incrementAndGet());
        return () -> {
            append.executeUpdate();
            return client.transact();
        };
    }

    @Override
    public boolean expects(SQLException failure) {
        return workload.expects(failure);
    }

    @Override
    public List<Invariant> invariants() {
        List<Invariant> all = new ArrayList<>(workload.invariants());
        all.add(
                new Invariant(
                        "every transaction has appended one row",
                        """
                        select count(*) from workload_last as l left join
                        (select client, count(*) as rows, count(distinct number) as numbers,
                        max(number) as top from appended group by client) as a
                        on a.client = l.client
                        where l.client > 0 and (coalesce(rows, 0) <> number
                        or coalesce(numbers, 0) <> number or coalesce(top, 0) <> number)\
                        """));
        return all;
    }
}
