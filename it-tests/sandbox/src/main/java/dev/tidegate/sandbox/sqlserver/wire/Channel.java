package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.type.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The bytes of a connection: clear, or inside TLS.
 *
 * <p>TDS 8 is inside TLS from its first byte. In TDS 7 client and server agree on TLS first; then
 * the records of its handshake travel in packets, and what follows the handshake does not. When
 * only the login is to be encrypted, both sides come back to clear bytes after it.
 */
final class Channel {
    private static final int TLS_HANDSHAKE_RECORD = 0x16;
    private static final String TDS_8 = "tds/8.0";

    private final Socket socket;
    private final PushbackInputStream clearIn;
    private final OutputStream clearOut;
    private InputStream in;
    private OutputStream out;

    Channel(Socket socket) throws IOException {
        this.socket = socket;
        clearIn = new PushbackInputStream(socket.getInputStream());
        clearOut = socket.getOutputStream();
        in = clearIn;
        out = clearOut;
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** Whether the client begins with TLS; waits for its first byte. */
    boolean beginsWithTls() throws IOException {
        int first = clearIn.read();
        if (first >= 0) {
            clearIn.unread(first);
        }
        return first == TLS_HANDSHAKE_RECORD;
    }

    /** Goes on inside TLS, as TDS 8. */
    void encryptFromStart(SSLContext context) throws IOException {
        byte[] first = {(byte) clearIn.read()};
        SSLSocket tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(socket, new ByteArrayInputStream(first), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {TDS_8});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        if (!TDS_8.equals(tls.getApplicationProtocol())) {
            throw new WireException("client does not ask for " + TDS_8);
        }
        use(tls);
    }

    /** Goes on inside TLS after a handshake in packets. */
    void encrypt(SSLContext context) throws IOException {
        HandshakeSocket packets = new HandshakeSocket(socket, clearIn, clearOut);
        SSLSocket tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        packets,
                                        socket.getInetAddress().getHostAddress(),
                                        socket.getPort(),
                                        true);
        tls.setUseClientMode(false);
        // TLS 1.3 sends tickets after its handshake, just where the packets end
        tls.setEnabledProtocols(new String[] {"TLSv1.2"});
        tls.startHandshake();
        packets.handshakeIsOver();
        use(tls);
    }

    private void use(SSLSocket tls) throws IOException {
        in = tls.getInputStream();
        out = tls.getOutputStream();
    }

    /** Goes on in the clear. */
    void decrypt() {
        in = clearIn;
        out = clearOut;
    }
}
