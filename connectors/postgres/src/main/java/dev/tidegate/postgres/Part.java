package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A statement of a {@link Message}. */
interface Part {
    TableId table();

    /** Its text. */
    String sql();

    /** Binds its values from parameter {@code index} on; returns the next free one. */
    int bind(PreparedStatement statement, int index) throws SQLException;

    /**
     * Fails with {@code TARGET_ROW_MISSING} unless {@code count} rows were to be hit. Of a query,
     * it is the first value of its answer, or 0.
     */
    void check(long count);

    /** What it is about, for whom has to explain its failure. */
    List<LogEvent.Change> changes();

    /** The constraint that is violated if its check fails. */
    default Optional<Suspects.Constraint> constraint() {
        return Optional.empty();
    }
}
