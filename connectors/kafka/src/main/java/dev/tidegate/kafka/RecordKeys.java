package dev.tidegate.kafka;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Keys of Kafka records. In the journal they are for people only, who see with Kafka's own tools
 * what stands where; in the state topic they say which record replaces which. Owned by one thread.
 */
final class RecordKeys {
    private static final byte[] WATERMARK = utf8("watermark");
    private static final byte[] HEARTBEAT = utf8("heartbeat");

    private final Map<TableId, Table> tables = new HashMap<>();

    private record Table(byte[] insert, byte[] update, byte[] delete) {}

    /** Such as {@code update dbo.orders}, {@code commit 0000002a:00000074:0001}. */
    byte[] of(LogEvent event) {
        return switch (event) {
            case LogEvent.Begin begin -> utf8("begin " + begin.commitLsn());
            case LogEvent.Insert insert -> table(insert).insert();
            case LogEvent.Update update -> table(update).update();
            case LogEvent.Delete delete -> table(delete).delete();
            case LogEvent.Watermark _ -> WATERMARK;
            case LogEvent.Commit commit -> utf8("commit " + commit.commitLsn());
            case LogEvent.Heartbeat _ -> HEARTBEAT;
        };
    }

    /** {@code schema/<schema>.<table>/<version>}, in both topics. */
    static byte[] of(TableSchema schema) {
        return utf8(
                "schema/"
                        + escaped(schema.table().schema())
                        + "."
                        + escaped(schema.table().name())
                        + "/"
                        + schema.version());
    }

    /** {@code capture-state/<group>}, in the state topic. */
    static byte[] ofCaptureState(int group) {
        return utf8("capture-state/" + group);
    }

    private Table table(LogEvent.Change change) {
        return tables.computeIfAbsent(
                change.schema().table(),
                table ->
                        new Table(
                                utf8("insert " + table),
                                utf8("update " + table),
                                utf8("delete " + table)));
    }

    /** Names may hold the key's own signs; two tables must never share a key. */
    private static String escaped(String name) {
        StringBuilder escaped = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char unit = name.charAt(i);
            if (unit == '%' || unit == '.' || unit == '/' || Character.isSurrogate(unit)) {
                escaped.append('%').append(Integer.toHexString(unit)).append('%');
            } else {
                escaped.append(unit);
            }
        }
        return escaped.toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
