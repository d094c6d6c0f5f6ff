package dev.tidegate.sandbox.sqlserver.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.session.ServerEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that do not speak TDS, or stop to: the server answers an error or closes the connection,
 * and nothing of them is left. What they send is what the driver sends, damaged by a seeded chance.
 */
final class BrokenClientTest {
    private static final String PASSWORD = "Secret-1";
    private static final int SEEDS = 300;
    private static final int WAIT_MS = 30_000;
    private static final long LOOK_NANOS = 10_000_000;

    private static ServerEngine engine;
    private static TdsServer server;
    private static List<byte[]> conversation;

    @BeforeAll
    static void start() throws Exception {
        engine = new ServerEngine(PASSWORD, Duration.ZERO);
        server = new TdsServer(engine, InetAddress.getLoopbackAddress(), 0);
        server.start();
        conversation = recorded();
    }

    @AfterAll
    static void stop() {
        server.close();
        engine.close();
    }

    /** The packets of a session of the driver. */
    private static List<byte[]> recorded() throws Exception {
        try (Recorder recorder = new Recorder(server.port())) {
            Thread.ofVirtual().start(recorder);
            String url =
                    "jdbc:sqlserver://localhost:"
                            + recorder.port()
                            + ";databaseName=tempdb;encrypt=false;packetSize=512";
            try (Connection connection = DriverManager.getConnection(url, "sa", PASSWORD)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CREATE TABLE #t (id int, name nvarchar(max))");
                }
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO #t VALUES (?, ?)")) {
                    for (int i = 0; i < 4; i++) {
                        insert.setInt(1, i);
                        insert.setString(2, "ä".repeat(i * 500));
                        insert.executeUpdate();
                    }
                }
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT * FROM #t")) {
                    while (rows.next()) {
                        rows.getString(2);
                    }
                }
            }
            return packets(recorder.sent());
        }
    }

    private static List<byte[]> packets(byte[] bytes) {
        List<byte[]> packets = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int length = ((bytes[at + 2] & 0xFF) << 8) | (bytes[at + 3] & 0xFF);
            packets.add(Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        }
        return packets;
    }

    /** Keeps what a client sends. */
    private static final class Recorder implements Runnable, AutoCloseable {
        private final ServerSocket listener =
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final int target;
        private final java.io.ByteArrayOutputStream sent = new java.io.ByteArrayOutputStream();

        Recorder(int target) throws IOException {
            this.target = target;
        }

        int port() {
            return listener.getLocalPort();
        }

        synchronized byte[] sent() {
            return sent.toByteArray();
        }

        private synchronized void keep(byte[] bytes, int length) {
            sent.write(bytes, 0, length);
        }

        @Override
        public void run() {
            try (Socket client = listener.accept();
                    Socket real = new Socket(InetAddress.getLoopbackAddress(), target)) {
                Thread.ofVirtual().start(() -> pump(real, client, false));
                pump(client, real, true);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private void pump(Socket from, Socket to, boolean keep) {
            byte[] buffer = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (keep) {
                        keep(buffer, read);
                    }
                    out.write(buffer, 0, read);
                }
                to.shutdownOutput();
            } catch (IOException e) {
                // one side is gone
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    /** Damages a conversation. */
    private static List<byte[]> damaged(Random random) {
        List<byte[]> packets = new ArrayList<>();
        conversation.forEach(packet -> packets.add(packet.clone()));
        int damages = 1 + random.nextInt(3);
        for (int i = 0; i < damages; i++) {
            int place = random.nextInt(packets.size());
            byte[] packet = packets.get(place);
            switch (random.nextInt(8)) {
                case 0 -> packet[random.nextInt(packet.length)] = (byte) random.nextInt();
                case 1 -> packet[random.nextInt(packet.length) % 8] = (byte) random.nextInt();
                case 2 -> packets.set(place, Arrays.copyOf(packet, 1 + packet.length / 2));
                case 3 -> packets.add(place, packets.get(random.nextInt(packets.size())).clone());
                case 4 -> packets.remove(place);
                case 5 -> packets.set(place, Arrays.copyOf(packet, packet.length + 9));
                case 6 -> random.nextBytes(packet);
                default -> flipBits(packet, random);
            }
            if (packets.isEmpty()) {
                packets.add(new byte[] {1});
            }
        }
        return packets;
    }

    /** Bits of what a packet holds; its header stays. */
    private static void flipBits(byte[] packet, Random random) {
        for (int i = 0; i < 20 && packet.length > Packets.HEADER_BYTES; i++) {
            int at = random.nextInt(Packets.HEADER_BYTES, packet.length);
            packet[at] ^= (byte) (1 << random.nextInt(8));
        }
    }

    /** Sends everything and no more, and reads to the end of the connection. */
    private static void converse(List<byte[]> packets) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(WAIT_MS);
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (byte[] packet : packets) {
                                        socket.getOutputStream().write(packet);
                                    }
                                    socket.shutdownOutput();
                                } catch (IOException e) {
                                    // the server has closed it already
                                }
                            });
            try {
                socket.getInputStream().readAllBytes();
            } catch (SocketException e) {
                // closed before all was read
            }
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nobodyHangsAndNothingIsLeft() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<byte[]> packets = damaged(new Random(seed));
            try {
                converse(packets);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("the server hangs, seed " + seed, e);
            }
        }
        awaitNoConnection();
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:sqlserver://localhost:" + server.port() + ";encrypt=false",
                                "sa",
                                PASSWORD);
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT 1")).isTrue();
        }
    }

    private static void awaitNoConnection() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMillis(WAIT_MS).toNanos();
        while (server.connections() > 0 || sessionThreads() > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        server.connections()
                                + " connections and "
                                + sessionThreads()
                                + " threads are left");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static long sessionThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tds-session"))
                .count();
    }

    @Test
    void aClientThatCancelsItsLoginIsSentAway() throws Exception {
        byte[] attention = {6, 1, 0, 8, 0, 0, 1, 0};
        converse(List.of(attention));
        converse(List.of(conversation.getFirst(), attention));
        converse(List.of(conversation.getFirst(), conversation.get(1), attention, attention));
        awaitNoConnection();
    }
}
