package dev.tidegate.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowNetworkTest {
    private static final Duration ROUND_TRIP = Duration.ofMillis(40);
    private static final int MANY_BYTES = 8 << 20;

    private ServerSocket server;
    private SlowNetwork network;
    private Socket client;
    private Socket served;

    @BeforeEach
    void connect() throws Exception {
        server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        network = SlowNetwork.start(server.getLocalPort(), ROUND_TRIP);
        client = new Socket(InetAddress.getLoopbackAddress(), network.port());
        served = server.accept();
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        served.close();
        network.close();
        server.close();
    }

    @Test
    void anAnswerTakesARoundTripAtLeast() throws Exception {
        long start = System.nanoTime();
        client.getOutputStream().write(1);
        served.getOutputStream().write(served.getInputStream().read());

        assertThat(client.getInputStream().read()).isEqualTo(1);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(ROUND_TRIP.toNanos());
    }

    @Test
    void whatIsSentArrivesWholeAndInOrder() throws Exception {
        byte[] sent = new byte[MANY_BYTES];
        new SplittableRandom(4).nextBytes(sent);
        Thread writer = Thread.ofVirtual().start(() -> write(sent));

        byte[] arrived = new byte[MANY_BYTES];
        new DataInputStream(served.getInputStream()).readFully(arrived);

        assertThat(arrived).isEqualTo(sent);
        assertThat(writer.join(Duration.ofSeconds(TimeUnit.MINUTES.toSeconds(1)))).isTrue();
    }

    @Test
    void whatWasSentBeforeTheEndArrivesBeforeTheEnd() throws Exception {
        client.getOutputStream().write(7);
        client.close();

        assertThat(served.getInputStream().read()).isEqualTo(7);
        assertThat(served.getInputStream().read()).isEqualTo(-1);
    }

    private void write(byte[] bytes) {
        try {
            OutputStream out = client.getOutputStream();
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
