package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests against a real SQL Server run where there is one, and say why where there is none. */
class SqlServerIsRealTest {
    private static final Duration A_MOMENT = Duration.ofMillis(200);

    @TempDir Path directory;

    @Test
    void aSqlServerThatIsNamedIsEnough() {
        var condition =
                new SqlServerIsReal(
                        Map.of("TIDEGATE_TEST_SQLSERVER_URL", "jdbc:sqlserver://db"),
                        () -> Optional.of("there is no Docker"));

        assertThat(condition.evaluate().isDisabled()).isFalse();
    }

    @Test
    void withoutOneTheReasonIsSaid() {
        var condition = new SqlServerIsReal(Map.of(), () -> Optional.of("there is no Docker"));

        assertThat(condition.evaluate().isDisabled()).isTrue();
        assertThat(condition.evaluate().getReason())
                .hasValue("TIDEGATE_TEST_SQLSERVER_URL is not set, and there is no Docker");
    }

    @Test
    void anEngineThatAnswersIsFound() throws Exception {
        try (ServerSocketChannel server = listen()) {
            Thread engine = Thread.startVirtualThread(() -> answerOne(server));

            assertThat(engine(Duration.ofSeconds(20)).whyNoAnswer()).isEmpty();
            engine.join();
        }
    }

    @Test
    void anEngineThatIsSilentIsGivenUpSoon() throws Exception {
        try (ServerSocketChannel _ = listen()) {
            assertThat(engine(A_MOMENT).whyNoAnswer().orElse("")).contains("silent for 200 ms");
        }
    }

    @Test
    void aSocketWithoutAnEngineIsNoEngine() throws Exception {
        listen().close();

        assertThat(engine(Duration.ofSeconds(20)).whyNoAnswer().orElse(""))
                .contains("Docker does not answer at", "refused");
    }

    @Test
    void aMachineWithoutDockerIsNoEngine() {
        DockerEngine named = DockerEngine.of(Map.of("DOCKER_HOST", "unix:///x.sock"), directory);

        assertThat(named.addresses()).containsExactly(UnixDomainSocketAddress.of("/x.sock"));
        assertThat(new DockerEngine(List.of(), A_MOMENT).whyNoAnswer().orElse(""))
                .contains("there is no Docker");
    }

    private DockerEngine engine(Duration patience) {
        return new DockerEngine(List.of(socket()), patience);
    }

    private UnixDomainSocketAddress socket() {
        return UnixDomainSocketAddress.of(directory.resolve("s"));
    }

    private ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(socket());
    }

    private static void answerOne(ServerSocketChannel server) {
        try (SocketChannel client = server.accept()) {
            client.read(ByteBuffer.allocate(256));
            client.write(
                    StandardCharsets.US_ASCII.encode(
                            "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nOK"));
        } catch (IOException e) {
            throw new IllegalStateException("the engine of this test broke", e);
        }
    }
}
