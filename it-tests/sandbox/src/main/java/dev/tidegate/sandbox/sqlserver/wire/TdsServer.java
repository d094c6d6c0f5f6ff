package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.session.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for TDS clients and lets an {@link Engine} serve them.
 *
 * <p>Each connection has two threads: a virtual one that reads, so that an attention is seen while
 * a statement runs, and a platform thread that runs statements. The latter may compute for long
 * without waiting for anything; on virtual threads a few of these would keep all readers from
 * running.
 */
public final class TdsServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TdsServer.class);
    private static final int BACKLOG = 200;
    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);

    private final Engine engine;
    private final Tls tls;
    private final InetSocketAddress bind;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ServerSocket listener;
    private volatile boolean closed;

    /** A server without encryption, see {@link #TdsServer(Engine, InetAddress, int, Tls)}. */
    public TdsServer(Engine engine, InetAddress address, int port) {
        this(engine, address, port, Tls.OFF);
    }

    /**
     * Makes a server that does not listen yet.
     *
     * @param engine what serves the clients; the caller closes what belongs to it
     * @param address where to listen
     * @param port where to listen, 0 for a free one
     * @param tls how it encrypts
     */
    public TdsServer(Engine engine, InetAddress address, int port, Tls tls) {
        this.engine = engine;
        this.tls = tls;
        this.bind = new InetSocketAddress(address, port);
        try {
            this.listener = new ServerSocket();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a server socket", e);
        }
    }

    /** Begins to listen; clients can connect when this returns. */
    public void start() throws IOException {
        listener.setReuseAddress(true);
        listener.bind(bind, BACKLOG);
        Thread.ofVirtual().name("tds-accept-" + port()).start(this::accept);
        log.info("listening address={} port={}", bind.getHostString(), port());
    }

    /** The port that it listens on, once started. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Connections that are open, or whose sessions are being closed. */
    int connections() {
        return connections.size();
    }

    private void accept() {
        while (!closed) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                if (!closed) {
                    log.warn("could not accept a connection port={}", port(), e);
                }
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        Connection connection = new Connection(socket, engine, tls, connections::remove);
        connections.add(connection);
        connection.start();
        if (closed) {
            connection.disconnect();
        }
    }

    /** Cuts the connections of a session off, as a broken network does; the session rolls back. */
    public void disconnect(int spid) {
        for (Connection connection : connections) {
            if (connection.spid() == spid) {
                connection.disconnect();
            }
        }
    }

    /** Cuts all connections off; new ones are let in. */
    public void disconnectAll() {
        connections.forEach(Connection::disconnect);
    }

    /** Stops listening, cuts all connections off and waits until their sessions are closed. */
    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the server socket", e);
        }
        disconnectAll();
        long deadline = System.nanoTime() + CLOSE_WAIT_MAX.toNanos();
        try {
            for (Connection connection : connections) {
                if (!connection.awaitEnd(deadline - System.nanoTime())) {
                    log.warn("a session does not end spid={}", connection.spid());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
