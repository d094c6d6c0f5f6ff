package dev.tidegate.kafka;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The numbers by which the journal's changes name their schemas. Only the one writer of a group
 * gives new ones, so they never meet.
 */
final class WriterSchemas {
    private final Map<Version, JournalRecord.Schema> known = new HashMap<>();

    /** What the last change of a table used: spares comparing schemas column by column. */
    private final Map<TableId, JournalRecord.Schema> latest = new HashMap<>();

    private int lastId;

    private record Version(TableId table, int version) {}

    WriterSchemas(List<JournalRecord.Schema> defined) {
        defined.forEach(this::remember);
    }

    /** The number of a schema that is defined in the journal; empty if it is not. */
    @SuppressWarnings("ReferenceEquality") // the same object in nearly all cases
    OptionalInt id(TableSchema schema) {
        JournalRecord.Schema last = latest.get(schema.table());
        if (last != null && last.schema() == schema) {
            return OptionalInt.of(last.id());
        }
        JournalRecord.Schema defined = known.get(new Version(schema.table(), schema.version()));
        if (defined == null) {
            return OptionalInt.empty();
        }
        if (!defined.schema().equals(schema)) {
            throw new TidegateException(
                    ErrorCode.SOURCE_LOG_INCONSISTENT,
                    "version "
                            + schema.version()
                            + " of table "
                            + schema.table()
                            + " has other columns or another key than the journal holds for it",
                    "The table was changed in a way that capture did not see. Load it again.");
        }
        latest.put(schema.table(), new JournalRecord.Schema(defined.id(), schema));
        return OptionalInt.of(defined.id());
    }

    /** Gives a schema its number; it must be written before the first change that uses it. */
    JournalRecord.Schema define(TableSchema schema) {
        JournalRecord.Schema defined = new JournalRecord.Schema(lastId + 1, schema);
        remember(defined);
        return defined;
    }

    private void remember(JournalRecord.Schema defined) {
        known.put(new Version(defined.schema().table(), defined.schema().version()), defined);
        latest.put(defined.schema().table(), defined);
        lastId = Math.max(lastId, defined.id());
    }
}
