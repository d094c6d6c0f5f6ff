package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.session.Engine;
import dev.tidegate.sandbox.sqlserver.type.WireException;
import dev.tidegate.sandbox.sqlserver.type.WireInput;

/**
 * A LOGIN7 message.
 *
 * @param versionCode the TDS version that the client speaks, as it wrote it
 * @param packetBytes the packet size that it asks for
 * @param integrated whether it wants Windows authentication
 * @param login who wants in
 */
record LoginRequest(int versionCode, int packetBytes, boolean integrated, Engine.Login login) {
    private static final int VERSION_AT = 4;
    private static final int PACKET_BYTES_AT = 8;
    private static final int OPTION_FLAGS_2_AT = 25;
    private static final int INTEGRATED_BIT = 0x80;
    private static final int TYPE_FLAGS_AT = 26;
    private static final int READ_ONLY_BIT = 0x20;
    private static final int HOST_AT = 36;
    private static final int USER_AT = 40;
    private static final int PASSWORD_AT = 44;
    private static final int APPLICATION_AT = 48;
    private static final int DATABASE_AT = 68;

    static LoginRequest read(Message message) throws WireException {
        Engine.Login login =
                new Engine.Login(
                        text(message, USER_AT),
                        unscramble(text(message, PASSWORD_AT)),
                        text(message, DATABASE_AT),
                        text(message, APPLICATION_AT),
                        text(message, HOST_AT),
                        (at(message, TYPE_FLAGS_AT).readByte() & READ_ONLY_BIT) != 0);
        return new LoginRequest(
                at(message, VERSION_AT).readInt(),
                at(message, PACKET_BYTES_AT).readInt(),
                (at(message, OPTION_FLAGS_2_AT).readByte() & INTEGRATED_BIT) != 0,
                login);
    }

    private static WireInput at(Message message, int offset) throws WireException {
        WireInput in = message.input();
        in.skip(offset);
        return in;
    }

    private static String text(Message message, int pairAt) throws WireException {
        WireInput pair = at(message, pairAt);
        int offset = pair.readShort();
        int characters = pair.readShort();
        return characters == 0 ? "" : at(message, offset).readChars(characters);
    }

    /** Each byte of a password has its halves swapped, then 0xA5 put over it. */
    private static String unscramble(String password) {
        StringBuilder clear = new StringBuilder(password.length());
        for (int i = 0; i < password.length(); i++) {
            int c = password.charAt(i) ^ 0xA5A5;
            clear.append((char) ((c & 0x0F0F) << 4 | (c & 0xF0F0) >> 4));
        }
        return clear.toString();
    }

    /** The packet size to use: the one asked for, in the bounds of the protocol. */
    int packetBytesGranted() {
        if (packetBytes == 0) {
            return Packets.DEFAULT_BYTES;
        }
        return Math.clamp(packetBytes, Packets.BYTES_MIN, Packets.BYTES_MAX);
    }
}
