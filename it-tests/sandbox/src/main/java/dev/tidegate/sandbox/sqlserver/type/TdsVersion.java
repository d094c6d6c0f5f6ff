package dev.tidegate.sandbox.sqlserver.type;

import java.util.Optional;

/** A version of the protocol; the client chooses it in its login. */
public enum TdsVersion {
    /** SQL Server 2000 SP1. */
    V7_1(0x71000001),
    /** SQL Server 2005: large values, wider counts. */
    V7_2(0x72090002),
    /** SQL Server 2008: date and time types. */
    V7_3(0x730B0003),
    /** SQL Server 2012 and later. */
    V7_4(0x74000004);

    private final int code;

    TdsVersion(int code) {
        this.code = code;
    }

    /** The version as LOGINACK names it. */
    public int code() {
        return code;
    }

    /** Whether this is {@code other} or newer. */
    public boolean atLeast(TdsVersion other) {
        return compareTo(other) >= 0;
    }

    /** The version for what a client's login asks; empty when that is older than 7.1. */
    public static Optional<TdsVersion> asked(int code) {
        return switch (code >>> 24) {
            case 0x71 -> Optional.of(V7_1);
            case 0x72 -> Optional.of(V7_2);
            case 0x73 -> Optional.of(V7_3);
            default -> code >>> 24 >= 0x74 ? Optional.of(V7_4) : Optional.empty();
        };
    }
}
