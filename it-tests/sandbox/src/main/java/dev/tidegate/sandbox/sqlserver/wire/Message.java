package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.type.WireInput;

/** A client's message: one packet or many. */
final class Message {
    private final int type;
    private final int status;
    private final byte[] bytes;
    private final int length;

    /**
     * Makes a message.
     *
     * @param type of its packets
     * @param status bits of all of its packets together
     * @param bytes a buffer that begins with the message
     * @param length of the message
     */
    Message(int type, int status, byte[] bytes, int length) {
        this.type = type;
        this.status = status;
        this.bytes = bytes;
        this.length = length;
    }

    int type() {
        return type;
    }

    WireInput input() {
        return new WireInput(bytes, 0, length);
    }

    boolean has(int statusBit) {
        return (status & statusBit) != 0;
    }
}
