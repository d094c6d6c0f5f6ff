package dev.tidegate.journal;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * Rows that a cutover writes into one side, on their way to the other: the row's appearance is a
 * change of a table of Tidegate's own, and stands in the journal between those of the applications,
 * where it was committed.
 */
public final class MarkerRows {
    /** The table, on either side. */
    public static final TableId TABLE = new TableId("tidegate", "cutover_marker");

    /** The table's column with the marker's text, {@code cutover/number/direction/role}. */
    public static final String COLUMN = "marker";

    private static final int TEXT_LENGTH = 200;

    /** How the row travels: its text, which no other marker has. */
    public static final TableSchema SCHEMA =
            new TableSchema(
                    TABLE,
                    1,
                    List.of(
                            new Column(
                                    COLUMN,
                                    ColumnType.ofLength(ColumnType.Kind.NVARCHAR, TEXT_LENGTH),
                                    false)),
                    List.of(COLUMN));

    private MarkerRows() {}

    /** The change that is the appearance of a marker. */
    public static LogEvent.Change change(Position position, String marker) {
        return new LogEvent.Insert(position, SCHEMA, Row.of(marker));
    }

    /** A marker's text; empty for other changes. */
    public static Optional<String> marker(LogEvent.Change change) {
        return change instanceof LogEvent.Insert insert
                        && insert.schema().table().equals(TABLE)
                        && insert.after().value(0) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }
}
