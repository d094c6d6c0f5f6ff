package dev.tidegate.sandbox.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between clients and a server on this machine, and does what bad networks do.
 *
 * <p>A fault holds for all connections, also for later ones, until {@link #heal} or the next fault.
 * Those that strike once (a cut at a message) strike the first connection that meets them. Safe for
 * use by several threads.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FaultProxy.class);
    private static final int CONNECT_MILLIS_MAX = 5_000;

    private final int serverPort;
    private final ServerSocket listener;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final FaultState state = new FaultState();

    private FaultProxy(ServerSocket listener, int serverPort) {
        this.listener = listener;
        this.serverPort = serverPort;
    }

    /** Listens on any free port of the loopback address, for a server on another one. */
    public static FaultProxy start(int serverPort) throws IOException {
        return start(0, serverPort);
    }

    /** Listens on a port of the caller's choice. The server need not be there yet. */
    public static FaultProxy start(int port, int serverPort) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        FaultProxy proxy = new FaultProxy(listener, serverPort);
        Thread.ofPlatform()
                .daemon()
                .name("fault-proxy-" + listener.getLocalPort())
                .start(proxy::accept);
        return proxy;
    }

    /** Where clients connect. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Connections that are open now. */
    public int connections() {
        return connections.size();
    }

    /** Nothing arrives that way any more; what is said waits, and arrives after {@link #heal}. */
    public void stall(Direction direction) {
        state.set(direction, new Fault.Stall());
    }

    /**
     * Nothing arrives that way any more, and nobody is told: the half-open connection. What is said
     * is lost, so connections that said something are reset by {@link #heal}.
     */
    public void blackHole(Direction direction) {
        state.set(direction, new Fault.BlackHole());
    }

    /** Everything arrives that much later. */
    public void delay(Direction direction, Duration delay) {
        state.set(direction, new Fault.Delay(delay));
    }

    /** Resets each connection when it has carried so many more bytes that way. */
    public void resetAfter(Direction direction, long bytes) {
        state.set(direction, new Fault.ResetAfter(bytes));
    }

    /**
     * Resets the connection that says, that way, the {@code nth} thing (from 1) that matches; that
     * does not arrive. Strikes once.
     *
     * @param text matched against bytes as ISO 8859-1
     * @return tells whether it has struck
     */
    public Strike cutAt(Direction direction, Pattern text, int nth) {
        Strike strike = new Strike(text, nth, Strike.What.THE_MESSAGE);
        state.set(direction, new Fault.Cut(strike));
        return strike;
    }

    /**
     * Lets the {@code nth} request (from 1) that matches arrive, and resets the connection when the
     * server has begun to answer it; the answer does not arrive. Strikes once.
     */
    public Strike loseAnswer(Pattern request, int nth) {
        Strike strike = new Strike(request, nth, Strike.What.ITS_ANSWER);
        state.set(Direction.TO_SERVER, new Fault.Cut(strike));
        return strike;
    }

    /** Refuses new connections, and resets those that are open. */
    public void refuse() {
        state.refuse();
        resetAll();
    }

    /** Resets all connections that are open; new ones are welcome. */
    public void resetAll() {
        List.copyOf(connections).forEach(ProxiedConnection::reset);
    }

    /** All is well again. */
    public void heal() {
        state.heal();
        connections.stream()
                .filter(ProxiedConnection::hasLostSomething)
                .forEach(ProxiedConnection::reset);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                open(listener.accept());
            } catch (IOException e) {
                log.debug("proxy does not listen any more port={}", port(), e);
            }
        }
    }

    private void open(Socket client) throws IOException {
        if (state.isRefusing()) {
            ProxiedConnection.reset(client);
            return;
        }
        Socket server = new Socket();
        try {
            server.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort),
                    CONNECT_MILLIS_MAX);
        } catch (IOException e) {
            log.debug("no server port={}", serverPort, e);
            ProxiedConnection.reset(client);
            server.close();
            return;
        }
        ProxiedConnection connection =
                new ProxiedConnection(client, server, state, connections::remove);
        connections.add(connection);
        connection.start();
    }

    /** Resets all connections and listens no more. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            log.warn("proxy's port does not close port={}", port(), e);
        }
        state.heal();
        resetAll();
    }

    /** A fault of one direction. */
    sealed interface Fault {
        /** None. */
        record None() implements Fault {}

        /** Everything waits. */
        record Stall() implements Fault {}

        /** Everything is lost. */
        record BlackHole() implements Fault {}

        /** Everything comes later. */
        record Delay(Duration delay) implements Fault {}

        /** A connection ends after so many bytes. */
        record ResetAfter(long bytes) implements Fault {}

        /** The connection that says something ends. */
        record Cut(Strike strike) implements Fault {}
    }

    /** A fault that strikes once. */
    public static final class Strike {
        private final Pattern text;
        private final What what;
        private final AtomicBoolean struck = new AtomicBoolean();
        private int left;

        /** What does not arrive. */
        enum What {
            /** What was matched. */
            THE_MESSAGE,
            /** The answer to it. */
            ITS_ANSWER
        }

        private Strike(Pattern text, int nth, What what) {
            this.text = text;
            this.left = nth;
            this.what = what;
        }

        /** Whether it has happened. */
        public boolean hasStruck() {
            return struck.get();
        }

        What what() {
            return what;
        }

        Pattern text() {
            return text;
        }

        /** Counts a match; returns whether it is the one. */
        synchronized boolean isIt() {
            return left > 0 && --left == 0;
        }

        void done() {
            struck.set(true);
        }
    }

    /** What holds now, and who waits for it to end. */
    static final class FaultState {
        private Fault toServer = new Fault.None();
        private Fault toClient = new Fault.None();
        private boolean refusing;

        synchronized Fault of(Direction direction) {
            return switch (direction) {
                case TO_SERVER -> toServer;
                case TO_CLIENT -> toClient;
            };
        }

        synchronized void set(Direction direction, Fault fault) {
            switch (direction) {
                case TO_SERVER -> toServer = fault;
                case TO_CLIENT -> toClient = fault;
            }
            notifyAll();
        }

        synchronized void refuse() {
            refusing = true;
        }

        synchronized boolean isRefusing() {
            return refusing;
        }

        synchronized void heal() {
            refusing = false;
            toServer = new Fault.None();
            toClient = new Fault.None();
            notifyAll();
        }

        /** Waits until another fault, or none, holds; at most so long, if that is said. */
        synchronized void awaitOther(Direction direction, Fault fault, @Nullable Duration max)
                throws InterruptedException {
            long deadline = max == null ? 0 : System.nanoTime() + max.toNanos();
            while (of(direction).equals(fault)) {
                if (max == null) {
                    wait();
                    continue;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
            }
        }
    }
}
