package dev.tidegate.capture;

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

    /** The table's column with the handover's text. */
    public static final String HANDOVER = "handover";

    /** The table's column with what the marker is for. */
    public static final String ROLE = "role";

    private static final int TEXT_LENGTH = 200;

    /** How the row travels: its text, which no other marker has. */
    public static final TableSchema SCHEMA =
            new TableSchema(
                    TABLE,
                    1,
                    List.of(
                            new Column(
                                    "marker",
                                    ColumnType.ofLength(ColumnType.Kind.NVARCHAR, TEXT_LENGTH),
                                    false)),
                    List.of("marker"));

    private MarkerRows() {}

    /** The change that is the appearance of a marker. */
    public static LogEvent.Change change(Position position, String handover, String role) {
        return new LogEvent.Insert(position, SCHEMA, Row.of(handover + "/" + role));
    }

    /** A marker's text, {@code cutover/number/direction/role}; empty for other changes. */
    public static Optional<String> marker(LogEvent.Change change) {
        return change instanceof LogEvent.Insert insert
                        && insert.schema().table().equals(TABLE)
                        && insert.after().value(0) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }
}
