package dev.tidegate.sandbox.large;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between clients and a SQL Server and counts what they ask: batches and calls, each a round
 * trip. Connections must not be encrypted.
 */
public final class RequestCounter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RequestCounter.class);
    private static final int HEADER_BYTES = 8;
    private static final int BATCH = 1;
    private static final int CALL = 3;
    private static final int LAST_PACKET = 1;

    private final ServerSocket listener;
    private final int serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean closed;

    private RequestCounter(ServerSocket listener, int serverPort) {
        this.listener = listener;
        this.serverPort = serverPort;
    }

    /** Starts one before a server on this machine. */
    public static RequestCounter before(int serverPort) throws IOException {
        ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        RequestCounter counter = new RequestCounter(listener, serverPort);
        Thread.ofVirtual().name("request-counter").start(counter::accept);
        return counter;
    }

    /** Where clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What all clients have asked so far. */
    public long requests() {
        return requests.get();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = track(listener.accept());
                Socket server = track(new Socket(InetAddress.getLoopbackAddress(), serverPort));
                Thread.ofVirtual().start(() -> pass(client, server, this::passCounted));
                Thread.ofVirtual().start(() -> pass(server, client, RequestCounter::passPlain));
            } catch (SocketException e) {
                log.debug("no longer listening", e);
            } catch (IOException e) {
                log.warn("could not pass a connection on", e);
            }
        }
    }

    private Socket track(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    private interface Passing {
        void run(Socket from, Socket to) throws IOException;
    }

    /** When one side is gone, so is the other. */
    private void pass(Socket from, Socket to, Passing passing) {
        try (from;
                to) {
            passing.run(from, to);
        } catch (EOFException | SocketException e) {
            log.debug("a connection has ended", e);
        } catch (IOException e) {
            log.warn("a connection is cut", e);
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void passPlain(Socket from, Socket to) throws IOException {
        from.getInputStream().transferTo(to.getOutputStream());
    }

    private void passCounted(Socket from, Socket to) throws IOException {
        DataInputStream input = new DataInputStream(from.getInputStream());
        OutputStream output = to.getOutputStream();
        byte[] header = new byte[HEADER_BYTES];
        while (true) {
            input.readFully(header);
            int length = (header[2] & 0xff) << 8 | (header[3] & 0xff);
            byte[] body = new byte[length - HEADER_BYTES];
            input.readFully(body);
            if ((header[0] == BATCH || header[0] == CALL) && (header[1] & LAST_PACKET) != 0) {
                requests.incrementAndGet();
            }
            byte[] packet = new byte[length];
            System.arraycopy(header, 0, packet, 0, HEADER_BYTES);
            System.arraycopy(body, 0, packet, HEADER_BYTES, body.length);
            output.write(packet);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            log.warn("could not close a connection", e);
        }
    }
}
