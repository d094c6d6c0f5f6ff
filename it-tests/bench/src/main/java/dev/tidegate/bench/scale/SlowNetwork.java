package dev.tidegate.bench.scale;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network between clients and a server on this machine that takes its time and is as wide as one
 * likes: each piece arrives half a round trip after it was sent, however many are on their way.
 */
final class SlowNetwork implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SlowNetwork.class);
    private static final int PIECE_BYTES = 64 * 1024;

    /** With these many on their way the sender waits: as TCP would let it. */
    private static final int PIECES_MAX = 64;

    private final ServerSocket listener;
    private final int serverPort;
    private final long delayNanos;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private SlowNetwork(ServerSocket listener, int serverPort, long delayNanos) {
        this.listener = listener;
        this.serverPort = serverPort;
        this.delayNanos = delayNanos;
    }

    /** Starts one on any free port of the loopback address. */
    static SlowNetwork start(int serverPort, Duration roundTrip) throws IOException {
        SlowNetwork network =
                new SlowNetwork(
                        new ServerSocket(0, 0, InetAddress.getLoopbackAddress()),
                        serverPort,
                        roundTrip.toNanos() / 2);
        daemon("slow-network", network::accept);
        return network;
    }

    /** Where clients connect. */
    int port() {
        return listener.getLocalPort();
    }

    private static void daemon(String name, Runnable work) {
        Thread.ofPlatform().name(name).daemon().start(work);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = track(listener.accept());
                Socket server = track(new Socket(InetAddress.getLoopbackAddress(), serverPort));
                carry(client, server);
                carry(server, client);
            } catch (IOException e) {
                log.debug("no more connections port={}", port(), e);
            }
        }
    }

    private Socket track(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    private void carry(Socket from, Socket to) {
        BlockingQueue<Piece> onTheWay = new ArrayBlockingQueue<>(PIECES_MAX);
        daemon("slow-network-in", () -> ending(from, to, () -> take(from, onTheWay)));
        daemon("slow-network-out", () -> ending(from, to, () -> give(onTheWay, to)));
    }

    /** Bytes and when they are due; without bytes: the end. */
    private record Piece(byte[] bytes, long dueNanos) {}

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** When one way is broken, so is the connection. */
    private void ending(Socket from, Socket to, Work work) {
        try {
            work.run();
        } catch (EOFException | SocketException e) {
            log.debug("a connection has ended", e);
            close(from);
            close(to);
        } catch (IOException e) {
            log.warn("a connection is cut", e);
            close(from);
            close(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Socket from, BlockingQueue<Piece> onTheWay)
            throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[PIECE_BYTES];
        int length = in.read(buffer);
        while (length > 0) {
            onTheWay.put(piece(Arrays.copyOf(buffer, length)));
            length = in.read(buffer);
        }
        onTheWay.put(piece(new byte[0]));
    }

    private Piece piece(byte[] bytes) {
        return new Piece(bytes, System.nanoTime() + delayNanos);
    }

    private static void give(BlockingQueue<Piece> onTheWay, Socket to)
            throws IOException, InterruptedException {
        OutputStream out = to.getOutputStream();
        while (true) {
            Piece piece = onTheWay.take();
            long left = piece.dueNanos - System.nanoTime();
            while (left > 0) {
                LockSupport.parkNanos(left);
                left = piece.dueNanos - System.nanoTime();
            }
            if (piece.bytes.length == 0) {
                throw new EOFException();
            }
            out.write(piece.bytes);
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("a socket is closed already", e);
        }
    }

    /** Ends all connections and listens no more. */
    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(this::close);
    }
}
