package dev.tidegate.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordKeysTest {
    private static final Lsn LSN = Lsn.parse("0000002a:00000074:0001");

    @Test
    void peopleCanReadWhatARecordIs() {
        RecordKeys keys = new RecordKeys();
        LogEvent.Delete delete =
                new LogEvent.Delete(new Position(LSN, 0), schema("dbo", "orders"), Row.of());

        assertThat(keys.of(delete)).asString().isEqualTo("delete dbo.orders");
        assertThat(keys.of(new LogEvent.Begin(LSN)))
                .asString()
                .isEqualTo("begin 0000002a:00000074:0001");
    }

    @Test
    void aSchemaHasTheKeyOfItsTableAndVersion() {
        assertThat(key("dbo", "orders")).isEqualTo("schema/dbo.orders/3");
    }

    @Test
    void twoTablesNeverShareAKey() {
        assertThat(key("a.b", "c")).isNotEqualTo(key("a", "b.c"));
        assertThat(key("a", "b/3")).isNotEqualTo(key("a", "b%2f%3"));
        assertThat(key("a", "\ud83d")).isNotEqualTo(key("a", "\ud83e"));
    }

    private static String key(String schema, String table) {
        return new String(RecordKeys.of(schema(schema, table)), StandardCharsets.UTF_8);
    }

    private static TableSchema schema(String schema, String table) {
        return new TableSchema(new TableId(schema, table), 3, List.of(), List.of());
    }
}
