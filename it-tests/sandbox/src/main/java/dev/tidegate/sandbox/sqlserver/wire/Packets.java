package dev.tidegate.sandbox.sqlserver.wire;

/** Numbers of the packet layer. */
final class Packets {
    static final int HEADER_BYTES = 8;

    /** Until the login is answered. */
    static final int DEFAULT_BYTES = 4096;

    static final int BYTES_MIN = 512;
    static final int BYTES_MAX = 32767;

    static final int BATCH = 0x01;
    static final int CALL = 0x03;
    static final int ANSWER = 0x04;
    static final int ATTENTION = 0x06;
    static final int BULK_LOAD = 0x07;
    static final int TRANSACTION_REQUEST = 0x0E;
    static final int LOGIN = 0x10;
    static final int PRELOGIN = 0x12;

    static final int STATUS_END = 0x01;
    static final int STATUS_IGNORE = 0x02;
    static final int STATUS_RESET = 0x08;
    static final int STATUS_RESET_KEEP_TRANSACTION = 0x10;

    private Packets() {}
}
