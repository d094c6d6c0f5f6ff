package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.type.WireException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Puts packets together to messages. */
final class MessageReader {
    /** More than any driver sends in one request of a test; keeps a broken client from the heap. */
    private static final int MESSAGE_BYTES_MAX = 1 << 30;

    private final byte[] header = new byte[Packets.HEADER_BYTES];
    private InputStream in;

    MessageReader(InputStream in) {
        this.in = in;
    }

    /** Goes on with another stream: after a TLS handshake. */
    void readFrom(InputStream next) {
        in = next;
    }

    /** The next message; empty when the client has closed the connection between two messages. */
    Optional<Message> read() throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        header[0] = (byte) first;
        readFully(header, 1, Packets.HEADER_BYTES - 1);
        int type = first;
        int status = header[1];
        byte[] bytes = new byte[payload()];
        int length = bytes.length;
        readFully(bytes, 0, length);
        while ((header[1] & Packets.STATUS_END) == 0) {
            readFully(header, 0, Packets.HEADER_BYTES);
            if ((header[0] & 0xFF) != type) {
                throw new WireException("packet of type " + header[0] + " in a message of " + type);
            }
            int more = payload();
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, larger(bytes.length, length + more));
            }
            readFully(bytes, length, more);
            length += more;
            status |= header[1];
        }
        return Optional.of(new Message(type, status, bytes, length));
    }

    private static int larger(int now, int needed) throws WireException {
        if (needed > MESSAGE_BYTES_MAX) {
            throw new WireException("message longer than " + MESSAGE_BYTES_MAX + " bytes");
        }
        return Math.min(MESSAGE_BYTES_MAX, Math.max(2 * now, needed));
    }

    private int payload() throws WireException {
        int length = ((header[2] & 0xFF) << 8) | (header[3] & 0xFF);
        if (length < Packets.HEADER_BYTES) {
            throw new WireException("packet of " + length + " bytes");
        }
        return length - Packets.HEADER_BYTES;
    }

    private void readFully(byte[] target, int offset, int length) throws IOException {
        if (in.readNBytes(target, offset, length) < length) {
            throw new EOFException("client left in the middle of a message");
        }
    }
}
