package dev.tidegate.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Set;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets that notice that the other side is gone, or hangs.
 *
 * <p>With the system's own times a session that waits for a server that lost its power, or that a
 * failover cut off, would wait two hours: keepalive shortens that to a minute. A write into a
 * connection whose other side takes nothing would wait for ever: {@link WatchfulSocket} ends it.
 * For answers there is pgjdbc's {@code socketTimeout}. Made by pgjdbc by its name, so public.
 */
public final class WatchfulSockets extends SocketFactory {
    private static final int IDLE_SECONDS = 30;
    private static final int INTERVAL_SECONDS = 10;
    private static final int PROBES = 3;

    private final Duration writeMax;

    /**
     * Makes the factory.
     *
     * @param writeSecondsMax how long one write may take; 0 for any time
     */
    public WatchfulSockets(String writeSecondsMax) {
        this.writeMax = Duration.ofSeconds(Long.parseLong(writeSecondsMax));
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = writeMax.isZero() ? new Socket() : new WatchfulSocket(writeMax);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (socket.supportedOptions()
                .containsAll(
                        Set.of(
                                ExtendedSocketOptions.TCP_KEEPIDLE,
                                ExtendedSocketOptions.TCP_KEEPINTERVAL,
                                ExtendedSocketOptions.TCP_KEEPCOUNT))) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
            throws IOException {
        return createSocket(InetAddress.getByName(host), port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connect(createSocket(), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
            throws IOException {
        Socket socket = createSocket();
        socket.bind(new InetSocketAddress(localHost, localPort));
        return connect(socket, new InetSocketAddress(host, port));
    }

    private static Socket connect(Socket socket, InetSocketAddress address) throws IOException {
        try {
            socket.connect(address);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
