package dev.tidegate.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP as bytes, for what no client would send. */
final class RawHttp {
    private static final int SILENCE_MILLIS_MAX = 10_000;

    private RawHttp() {}

    /** Sends bytes and reads until the other side ends the connection. */
    static String answer(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(SILENCE_MILLIS_MAX);
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    static int status(int port, String request) throws IOException {
        return status(answer(port, request.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The answer's status; 0 if there is no answer. */
    static int status(String answer) {
        return answer.startsWith("HTTP/1.") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }
}
