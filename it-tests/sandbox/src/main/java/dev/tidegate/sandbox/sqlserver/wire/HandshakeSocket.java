package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.type.WireException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/**
 * What TLS takes for its socket: passes bytes on inside of prelogin packets until its handshake is
 * over, and as they are from then on.
 */
final class HandshakeSocket extends Socket {
    private final Socket socket;
    private final Unpacking in;
    private final Packing out;
    private boolean inPackets = true;

    HandshakeSocket(Socket socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = new Unpacking(in);
        this.out = new Packing(out);
    }

    void handshakeIsOver() throws IOException {
        out.endTurn();
        inPackets = false;
    }

    private final class Unpacking extends InputStream {
        private final InputStream from;
        private int left;

        Unpacking(InputStream from) {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!inPackets) {
                return from.read(target, offset, length);
            }
            while (left == 0) {
                left = nextPacket();
            }
            int read = from.read(target, offset, Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        private int nextPacket() throws IOException {
            out.endTurn();
            byte[] header = from.readNBytes(Packets.HEADER_BYTES);
            if (header.length < Packets.HEADER_BYTES) {
                throw new EOFException("client left in the middle of the TLS handshake");
            }
            int length = ((header[2] & 0xFF) << 8) | (header[3] & 0xFF);
            if (header[0] != Packets.PRELOGIN || length < Packets.HEADER_BYTES) {
                throw new WireException("the TLS handshake is not in prelogin packets");
            }
            return length - Packets.HEADER_BYTES;
        }
    }

    private final class Packing extends OutputStream {
        private final OutputStream to;
        private final ByteArrayOutputStream turn = new ByteArrayOutputStream();

        Packing(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (inPackets) {
                turn.write(bytes, offset, length);
            } else {
                to.write(bytes, offset, length);
            }
        }

        /** Sends one message: clients expect no more than one before they speak again. */
        void endTurn() throws IOException {
            byte[] bytes = turn.toByteArray();
            turn.reset();
            int max = Packets.DEFAULT_BYTES - Packets.HEADER_BYTES;
            for (int at = 0; at < bytes.length; at += max) {
                int payload = Math.min(max, bytes.length - at);
                int total = payload + Packets.HEADER_BYTES;
                byte[] packet = new byte[total];
                packet[0] = Packets.PRELOGIN;
                packet[1] = (byte) (at + payload == bytes.length ? Packets.STATUS_END : 0);
                packet[2] = (byte) (total >> 8);
                packet[3] = (byte) total;
                System.arraycopy(bytes, at, packet, Packets.HEADER_BYTES, payload);
                to.write(packet);
            }
            to.flush();
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public InetAddress getLocalAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return socket.getLocalPort();
    }

    @Override
    public void setSoTimeout(int milliseconds) throws SocketException {
        socket.setSoTimeout(milliseconds);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
