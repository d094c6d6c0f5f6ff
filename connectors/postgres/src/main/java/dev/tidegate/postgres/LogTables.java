package dev.tidegate.postgres;

import dev.tidegate.journal.MarkerRows;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Position;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the numbers of tables in the log stand for. Owned by one thread. */
final class LogTables {
    private static final String OWN_SCHEMA = "tidegate";

    private final Map<String, TableDefinition> definitions = new HashMap<>();
    private final Map<Integer, Part> parts = new HashMap<>();

    /** What a table is to the stream. */
    private sealed interface Part {
        /** It is replicated. */
        record Replicated(LogTable table) implements Part {}

        /** It has the markers. */
        record Markers(int column) implements Part {}

        /** Whoever changes it, is Tidegate. */
        record Own() implements Part {}

        /** It should not be in the log. */
        record Unknown(String name) implements Part {}
    }

    LogTables(List<TableDefinition> tables) {
        tables.forEach(table -> definitions.put(Names.plain(table.table()), table));
    }

    /** The log says what a number stands for from now on. */
    void know(OutputMessage.Relation relation) {
        parts.put(relation.id(), part(relation));
    }

    private Part part(OutputMessage.Relation relation) {
        String name = relation.schema() + "." + relation.name();
        if (name.equals(MarkerRows.TABLE.toString())) {
            return new Part.Markers(markerColumn(relation));
        }
        if (relation.schema().equals(OWN_SCHEMA)) {
            return new Part.Own();
        }
        TableDefinition definition = definitions.get(name);
        return definition == null
                ? new Part.Unknown(name)
                : new Part.Replicated(LogTable.of(relation, definition));
    }

    private static int markerColumn(OutputMessage.Relation relation) {
        int place = relation.columns().indexOf(MarkerRows.COLUMN);
        if (place < 0) {
            throw new TidegateException(
                    ErrorCode.TARGET_NOT_READY,
                    "table "
                            + MarkerRows.TABLE
                            + " of the target has no column \""
                            + MarkerRows.COLUMN
                            + "\"",
                    "Another release of Tidegate made it. Drop it, and prepare the cutover again.");
        }
        return place;
    }

    /** What a message of a row is. */
    sealed interface Meaning {
        /** A change that travels. */
        record Travels(LogEvent.Change change) implements Meaning {}

        /** Its transaction is Tidegate's own. */
        record Own() implements Meaning {}

        /** Nothing. */
        record Nothing() implements Meaning {}
    }

    Meaning inserted(Position position, OutputMessage.Insert insert) {
        return switch (part(insert.relation())) {
            case Part.Replicated(var table) ->
                    new Meaning.Travels(table.inserted(position, insert));
            case Part.Markers(int column) ->
                    new Meaning.Travels(
                            MarkerRows.change(
                                    position, String.valueOf(insert.after().value(column))));
            case Part.Own() -> new Meaning.Own();
            case Part.Unknown(String name) -> throw unknown(name);
        };
    }

    Meaning updated(Position position, OutputMessage.Update update) {
        return switch (part(update.relation())) {
            case Part.Replicated(var table) -> new Meaning.Travels(table.updated(position, update));
            case Part.Markers _ -> new Meaning.Nothing();
            case Part.Own() -> new Meaning.Own();
            case Part.Unknown(String name) -> throw unknown(name);
        };
    }

    Meaning deleted(Position position, OutputMessage.Delete delete) {
        return switch (part(delete.relation())) {
            case Part.Replicated(var table) -> new Meaning.Travels(table.deleted(position, delete));
            case Part.Markers _ -> new Meaning.Nothing();
            case Part.Own() -> new Meaning.Own();
            case Part.Unknown(String name) -> throw unknown(name);
        };
    }

    /** The first replicated one of tables that were emptied. */
    Optional<String> replicated(OutputMessage.Truncate truncate) {
        return truncate.relations().stream()
                .map(this::part)
                .filter(Part.Replicated.class::isInstance)
                .map(part -> Names.plain(((Part.Replicated) part).table().schema().table()))
                .findFirst();
    }

    private Part part(int relation) {
        Part part = parts.get(relation);
        if (part == null) {
            throw new TidegateException(
                    ErrorCode.SOURCE_LOG_INCONSISTENT,
                    "PostgreSQL's log has a row of a table that it did not describe",
                    "Report this with the version of PostgreSQL.");
        }
        return part;
    }

    private static TidegateException unknown(String name) {
        return new TidegateException(
                ErrorCode.TARGET_NOT_READY,
                "table " + name + " of the target is published, but is not of the pipeline",
                "Take it out of the publication: ALTER PUBLICATION … DROP TABLE …");
    }
}
