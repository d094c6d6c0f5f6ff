package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineRunTest {
    @Test
    void anEngineWhoseServerIsAwaySaysSoAndEnds() throws IOException {
        try (EngineRun engine = EngineRun.start(settings(freePort()).properties())) {
            assertThatThrownBy(engine::take)
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE));
        }
    }

    @Test
    void debeziumGetsExactlyTheTablesThatWereSelected() throws IOException {
        assertThat(settings(1).properties().getProperty("table.include.list"))
                .isEqualTo("dbo\\.a\\,b\\+c,tidegate\\.watermark");
    }

    private static EngineSettings settings(int port) {
        return new EngineSettings(
                new SqlServerSettings(
                        "jdbc:sqlserver://127.0.0.1:" + port + ";databaseName=shop;loginTimeout=1",
                        "sa",
                        "secret",
                        List.of(),
                        List.of(),
                        Duration.ofMillis(10)),
                "orders to the cloud",
                List.of(new TableId("dbo", "a,b+c")),
                new Lsn(1, 1, (short) 1));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
