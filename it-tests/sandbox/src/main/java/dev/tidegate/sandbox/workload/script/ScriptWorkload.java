package dev.tidegate.sandbox.workload.script;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.workload.Invariant;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.ScriptRunner;
import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTables;
import dev.tidegate.sandbox.workload.Workload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The tables of a T-SQL script, and changes at random: of rows found by their primary key. Tables
 * without a primary key stay as the script left them. What a constraint refuses is rolled back and
 * counted.
 */
public final class ScriptWorkload implements Workload {
    /**
     * What constraints and types refuse: conversions and overflows (220, 232, 245, 8115), NULL
     * (515), foreign keys and checks (547), duplicates (2601, 2627), length (2628, 8152), and what
     * triggers say (3609, 50000).
     */
    private static final Set<Integer> CONSTRAINTS =
            Set.of(220, 232, 245, 515, 547, 2601, 2627, 2628, 3609, 8115, 8152, 50_000);

    private final Path file;
    private Optional<List<KeyedTable>> tables = Optional.empty();

    /** Makes the workload; reads nothing yet. */
    public ScriptWorkload(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return file.getFileName().toString();
    }

    @Override
    public void create(Connection connection) throws SQLException {
        ScriptRunner.run(connection, file);
    }

    /** The clients share what they know of the tables' keys. */
    @Override
    public synchronized Client client(Connection connection, RandomGenerator random)
            throws SQLException {
        if (tables.isEmpty()) {
            tables = Optional.of(read(connection));
        }
        return new ScriptClient(connection, tables.orElseThrow(), random);
    }

    private List<KeyedTable> read(Connection connection) throws SQLException {
        List<KeyedTable> keyed = new ArrayList<>();
        for (SourceTable table : SourceTables.of(connection)) {
            boolean isProbe = Set.of(ProbeTables.FIRST, ProbeTables.LAST).contains(table.name());
            if (!table.key().isEmpty() && !isProbe) {
                KeyedTable found = KeyedTable.read(connection, table);
                if (found.size() > 0) {
                    keyed.add(found);
                }
            }
        }
        if (keyed.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    name() + " makes no table that has a primary key and rows",
                    "Use a script that makes tables with rows, such as Northwind's.");
        }
        return keyed;
    }

    /** None is known of a script's tables. */
    @Override
    public List<Invariant> invariants() {
        return List.of();
    }

    @Override
    public boolean expects(SQLException failure) {
        return CONSTRAINTS.contains(failure.getErrorCode());
    }
}
