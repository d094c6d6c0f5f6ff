package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.type.WireOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Cuts answers into packets. A full buffer goes out at once and waits while the client does not
 * read; so a result of any size needs two buffers of fixed size.
 *
 * <p>Every method may throw {@link UncheckedIOException}: the client is gone.
 */
final class MessageWriter extends WireOutput {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final byte[] packets = new byte[BUFFER_BYTES + BUFFER_BYTES / 8];
    private final int type;
    private OutputStream out;
    private int payloadMax = Packets.DEFAULT_BYTES - Packets.HEADER_BYTES;
    private int spid;
    private int packetId;

    MessageWriter(OutputStream out, int type) {
        super(BUFFER_BYTES);
        this.out = out;
        this.type = type;
    }

    /** Sets what the client has asked for, from the next message on. */
    void negotiated(int packetBytes, int spidOfSession) {
        payloadMax = packetBytes - Packets.HEADER_BYTES;
        spid = spidOfSession;
    }

    /** Goes on with another stream: after a TLS handshake. */
    void writeTo(OutputStream next) {
        out = next;
    }

    @Override
    protected int drain(byte[] bytes, int length) {
        int at = 0;
        int filled = 0;
        while (length - at > payloadMax) {
            filled = packet(bytes, at, payloadMax, filled, 0);
            at += payloadMax;
        }
        send(filled);
        System.arraycopy(bytes, at, bytes, 0, length - at);
        return length - at;
    }

    /** Sends what is left as the end of the message. */
    void endMessage() {
        takeAll((bytes, length) -> sendLast(bytes, length, Packets.STATUS_END));
        packetId = 0;
    }

    /** Sends what is there without an end: the connection is cut next. */
    void sendUnfinished() {
        takeAll((bytes, length) -> sendLast(bytes, length, 0));
    }

    private void sendLast(byte[] bytes, int length, int status) {
        int at = 0;
        int filled = 0;
        while (length - at > payloadMax) {
            filled = packet(bytes, at, payloadMax, filled, 0);
            at += payloadMax;
        }
        send(packet(bytes, at, length - at, filled, status));
    }

    private int packet(byte[] bytes, int from, int payload, int to, int status) {
        int length = payload + Packets.HEADER_BYTES;
        packetId++;
        packets[to] = (byte) type;
        packets[to + 1] = (byte) status;
        packets[to + 2] = (byte) (length >> 8);
        packets[to + 3] = (byte) length;
        packets[to + 4] = (byte) (spid >> 8);
        packets[to + 5] = (byte) spid;
        packets[to + 6] = (byte) packetId;
        packets[to + 7] = 0;
        System.arraycopy(bytes, from, packets, to + Packets.HEADER_BYTES, payload);
        return to + length;
    }

    private void send(int length) {
        try {
            out.write(packets, 0, length);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("client is gone", e);
        }
    }
}
