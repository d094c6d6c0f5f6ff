package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.junit.jupiter.api.Test;

class StartOffsetTest {
    @Test
    void debeziumStartsBehindTheTransactionOfTheOffset() throws Exception {
        StartOffset store = new StartOffset();
        store.configure(config(StartOffset.text(Lsn.parse("0000002a:00000074:0001"))));

        ByteBuffer key = ByteBuffer.wrap(new byte[] {1});
        ByteBuffer value = store.get(List.of(key)).get().get(key);

        assertThat(value)
                .isEqualTo(
                        ByteBuffer.wrap(
                                ("{\"commit_lsn\":\"0000002a:00000074:0001\","
                                                + "\"change_lsn\":\"NULL\",\"event_serial_no\":0}")
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static WorkerConfig config(String offset) {
        return new StandaloneConfig(
                Map.of(
                        "bootstrap.servers",
                        "localhost:1",
                        "key.converter",
                        "org.apache.kafka.connect.json.JsonConverter",
                        "value.converter",
                        "org.apache.kafka.connect.json.JsonConverter",
                        "offset.storage.file.filename",
                        "unused",
                        StartOffset.SETTING,
                        offset));
    }
}
