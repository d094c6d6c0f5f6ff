package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.type.WireException;
import dev.tidegate.sandbox.sqlserver.type.WireInput;
import dev.tidegate.sandbox.sqlserver.type.WireOutput;

/** The exchange before the login: versions, and whether to encrypt. */
final class Prelogin {
    /** What one side says about encryption. */
    enum Encryption {
        /** Encrypts the login only. */
        OFF(0),
        /** Encrypts everything. */
        ON(1),
        /** Cannot encrypt. */
        NOT_SUPPORTED(2),
        /** Must encrypt everything. */
        REQUIRED(3);

        private final int code;

        Encryption(int code) {
            this.code = code;
        }
    }

    private static final int VERSION = 0;
    private static final int ENCRYPTION = 1;
    private static final int INSTANCE = 2;
    private static final int THREAD = 3;
    private static final int MARS = 4;
    private static final int END = 0xFF;
    private static final int OPTION_BYTES = 5;

    /** 16.0.1000, the build big endian, sub-build 0. */
    private static final byte[] SERVER_VERSION = {0x10, 0x00, 0x03, (byte) 0xE8, 0x00, 0x00};

    private static final byte[] NO = {0};
    private static final byte[] NOTHING = {};

    private Prelogin() {}

    /** What the client wants; a client that says nothing cannot encrypt. */
    static Encryption wanted(Message message) throws WireException {
        WireInput options = message.input();
        while (options.peek() != END) {
            int option = options.readByte();
            int offset = options.readShortBigEndian();
            int length = options.readShortBigEndian();
            if (option == ENCRYPTION && length > 0) {
                WireInput value = message.input();
                value.skip(offset);
                return encryption(value.readByte());
            }
        }
        return Encryption.NOT_SUPPORTED;
    }

    private static Encryption encryption(int code) throws WireException {
        for (Encryption encryption : Encryption.values()) {
            if (encryption.code == code) {
                return encryption;
            }
        }
        throw new WireException("encryption option " + code);
    }

    /** What a server with this policy says to what the client wants. */
    static Encryption answerTo(Encryption wanted, EncryptionPolicy policy) {
        return switch (policy) {
            case OFF -> Encryption.NOT_SUPPORTED;
            case OPTIONAL -> wanted == Encryption.REQUIRED ? Encryption.ON : wanted;
            case REQUIRED, STRICT -> wanted == Encryption.ON ? Encryption.ON : Encryption.REQUIRED;
        };
    }

    /** Writes the answer. */
    static void answer(WireOutput out, Encryption encryption) {
        byte[][] values = {SERVER_VERSION, {(byte) encryption.code}, NO, NOTHING, NO};
        int[] options = {VERSION, ENCRYPTION, INSTANCE, THREAD, MARS};
        int offset = options.length * OPTION_BYTES + 1;
        for (int i = 0; i < options.length; i++) {
            out.putByte(options[i]);
            out.putByte(offset >> 8);
            out.putByte(offset);
            out.putByte(0);
            out.putByte(values[i].length);
            offset += values[i].length;
        }
        out.putByte(END);
        for (byte[] value : values) {
            out.putBytes(value);
        }
    }
}
