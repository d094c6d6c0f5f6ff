package dev.tidegate.sandbox.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server answers each line with "you said " and the line. */
@Timeout(60)
final class FaultProxyTest {
    private static final int NOTHING_MILLIS = 200;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private ServerSocket server = unbound();
    private FaultProxy proxy = startProxy();

    private ServerSocket unbound() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private FaultProxy startProxy() {
        try {
            return FaultProxy.start(server.getLocalPort());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void startServer() {
        Thread.ofVirtual()
                .start(() -> {
                    while (!server.isClosed()) {
                        try {
                            Socket socket = server.accept();
                            Thread.ofVirtual().start(() -> answer(socket));
                        } catch (IOException e) {
                            return;
                        }
                    }
                });
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private void answer(Socket socket) {
        try (socket) {
            for (String line = line(socket); !line.isEmpty(); line = line(socket)) {
                heard.add(line);
                say(socket, "you said " + line);
            }
        } catch (IOException e) {
            heard.add("reset");
        }
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
        return socket;
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(NOTHING_MILLIS);
        assertThatThrownBy(() -> line(client)).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
    }

    private void awaitHeard(String line) throws InterruptedException {
        while (!heard.contains(line)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void withoutAFaultItCarriesBothWays() throws Exception {
        try (Socket client = connect()) {
            say(client, "a");
            assertThat(line(client)).isEqualTo("you said a");
            assertThat(proxy.connections()).isEqualTo(1);
        }
    }

    @Test
    void whatIsStalledArrivesAfterHealing() throws Exception {
        try (Socket client = connect()) {
            proxy.stall(Direction.TO_CLIENT);
            say(client, "a");
            awaitHeard("a");
            assertSilent(client);
            proxy.heal();
            assertThat(line(client)).isEqualTo("you said a");
        }
    }

    @Test
    void aBlackHoleSwallowsAndHealingResetsWhoLostSomething() throws Exception {
        try (Socket client = connect();
                Socket other = connect()) {
            say(other, "other");
            assertThat(line(other)).isEqualTo("you said other");
            proxy.blackHole(Direction.TO_SERVER);
            say(client, "a");
            assertSilent(client);
            assertThat(heard).containsExactly("other");
            proxy.heal();
            assertThatThrownBy(() -> line(client)).isInstanceOf(IOException.class);
            say(other, "b");
            assertThat(line(other)).isEqualTo("you said b");
        }
    }

    @Test
    void aDelayHoldsBackAndHealingEndsIt() throws Exception {
        try (Socket client = connect()) {
            proxy.delay(Direction.TO_SERVER, Duration.ofMillis(50));
            long start = System.nanoTime();
            say(client, "a");
            assertThat(line(client)).isEqualTo("you said a");
            assertThat(System.nanoTime() - start).isGreaterThan(40_000_000);
            proxy.delay(Direction.TO_SERVER, Duration.ofDays(1));
            say(client, "b");
            assertSilent(client);
            proxy.heal();
            assertThat(line(client)).isEqualTo("you said b");
        }
    }

    @Test
    void aConnectionIsResetAfterSoManyBytes() throws Exception {
        try (Socket client = connect()) {
            proxy.resetAfter(Direction.TO_SERVER, 4);
            say(client, "a");
            assertThat(line(client)).isEqualTo("you said a");
            say(client, "b");
            assertThat(line(client)).isEqualTo("you said b");
            say(client, "c");
            assertThatThrownBy(() -> line(client)).isInstanceOf(IOException.class);
            assertThat(heard).doesNotContain("c");
        }
    }

    @Test
    void theNthMessageIsCutBeforeItArrives() throws Exception {
        FaultProxy.Strike strike = proxy.cutAt(Direction.TO_SERVER, Pattern.compile("commit\n"), 2);
        try (Socket client = connect()) {
            for (String line : new String[] {"commit", "other"}) {
                say(client, line);
                assertThat(line(client)).isEqualTo("you said " + line);
            }
            assertThat(strike.hasStruck()).isFalse();
            say(client, "com");
            say(client, "mit");
            assertThat(line(client)).isEqualTo("you said com");
            assertThat(line(client)).isEqualTo("you said mit");
            say(client, "commit");
            assertThatThrownBy(() -> line(client)).isInstanceOf(IOException.class);
        }
        assertThat(strike.hasStruck()).isTrue();
        try (Socket client = connect()) {
            say(client, "commit");
            assertThat(line(client)).isEqualTo("you said commit");
        }
        assertThat(heard).filteredOn("commit"::equals).hasSize(2);
    }

    @Test
    void aRequestArrivesAndItsAnswerIsLost() throws Exception {
        FaultProxy.Strike strike = proxy.loseAnswer(Pattern.compile("commit"), 1);
        try (Socket client = connect()) {
            say(client, "commit");
            assertThatThrownBy(() -> line(client)).isInstanceOf(IOException.class);
        }
        assertThat(strike.hasStruck()).isTrue();
        assertThat(heard).contains("commit");
    }

    @Test
    void refusingResetsAllAndHealingWelcomesAgain() throws Exception {
        try (Socket client = connect()) {
            say(client, "a");
            assertThat(line(client)).isEqualTo("you said a");
            proxy.refuse();
            assertThatThrownBy(() -> line(client)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(
                        () -> {
                            try (Socket client = connect()) {
                                say(client, "b");
                                line(client);
                                say(client, "b");
                                line(client);
                            }
                        })
                .isInstanceOf(IOException.class);
        proxy.heal();
        try (Socket client = connect()) {
            say(client, "c");
            assertThat(line(client)).isEqualTo("you said c");
        }
    }
}
