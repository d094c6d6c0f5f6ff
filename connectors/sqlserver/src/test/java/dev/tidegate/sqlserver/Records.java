package dev.tidegate.sqlserver;

import dev.tidegate.model.Lsn;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Records as Debezium makes them. */
final class Records {
    static final Lsn CHANGE = new Lsn(1, 1, (short) 1);

    private static final Schema SOURCE =
            SchemaBuilder.struct()
                    .field("schema", Schema.STRING_SCHEMA)
                    .field("table", Schema.STRING_SCHEMA)
                    .field("commit_lsn", Schema.OPTIONAL_STRING_SCHEMA)
                    .field("change_lsn", Schema.OPTIONAL_STRING_SCHEMA)
                    .field("event_serial_no", Schema.OPTIONAL_INT64_SCHEMA)
                    .build();

    private Records() {}

    /** Where a change is, and of which table. */
    record At(String schema, String table, Lsn commitLsn, long serial) {}

    static SourceRecord change(
            At at, String operation, @Nullable Struct before, @Nullable Struct after) {
        Schema row = before != null ? before.schema() : after == null ? SOURCE : after.schema();
        Schema envelope =
                SchemaBuilder.struct()
                        .field("before", row)
                        .field("after", row)
                        .field("source", SOURCE)
                        .field("op", Schema.STRING_SCHEMA)
                        .build();
        Struct source =
                new Struct(SOURCE)
                        .put("schema", at.schema())
                        .put("table", at.table())
                        .put("commit_lsn", at.commitLsn().toString())
                        .put("change_lsn", CHANGE.toString())
                        .put("event_serial_no", at.serial());
        Struct value = new Struct(envelope).put("source", source).put("op", operation);
        if (before != null) {
            value.put("before", before);
        }
        if (after != null) {
            value.put("after", after);
        }
        return new SourceRecord(
                Map.of(),
                Map.of("commit_lsn", at.commitLsn().toString()),
                "x.db." + at.schema() + "." + at.table(),
                envelope,
                value);
    }

    static SourceRecord heartbeat(Lsn commitLsn) {
        return new SourceRecord(
                Map.of(),
                Map.of("commit_lsn", commitLsn.toString(), "change_lsn", "NULL"),
                "__debezium-heartbeat.x",
                Schema.STRING_SCHEMA,
                "");
    }
}
