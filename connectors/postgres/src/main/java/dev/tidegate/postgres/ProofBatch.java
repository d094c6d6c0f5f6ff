package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A question to the target which of some keys violate a rule. Immutable.
 *
 * @param parameters arrays, each with a value for each key
 * @param keys rows with the keys
 */
record ProofBatch(Obligation obligation, String sql, List<BinaryArray> parameters, List<Row> keys)
        implements Part {
    /** Copies the lists. */
    ProofBatch {
        parameters = List.copyOf(parameters);
        keys = List.copyOf(keys);
    }

    @Override
    public TableId table() {
        return obligation.schema().table();
    }

    @Override
    public int bind(PreparedStatement statement, int index) throws SQLException {
        int next = index;
        for (BinaryArray parameter : parameters) {
            statement.setObject(next, parameter);
            next++;
        }
        return next;
    }

    /** Asks now, and returns rows with the keys that violate the rule so far. */
    List<Row> violating(PreparedStatement statement) throws SQLException {
        int _ = bind(statement, 1);
        List<Row> violating = new ArrayList<>();
        try (ResultSet numbers = statement.executeQuery()) {
            while (numbers.next()) {
                violating.add(keys.get((int) numbers.getLong(1) - 1));
            }
        }
        return violating;
    }

    /** Fails with {@code TARGET_REFUSED} if there was an answer: a key violates the rule. */
    @Override
    public void check(long answer) {
        if (answer > 0) {
            throw Failures.violated(table(), obligation.rule());
        }
    }

    @Override
    public List<LogEvent.Change> changes() {
        return List.of();
    }

    @Override
    public Optional<Suspects.Constraint> constraint() {
        return Optional.of(obligation.rule().constraint());
    }
}
