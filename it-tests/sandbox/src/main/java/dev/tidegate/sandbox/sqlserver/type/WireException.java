package dev.tidegate.sandbox.sqlserver.type;

import java.io.IOException;

/** Bytes from a client that are not TDS, or a part of TDS that the stand-in does not take. */
public final class WireException extends IOException {
    private static final long serialVersionUID = 1;

    /** States what is wrong. */
    public WireException(String message) {
        super(message);
    }
}
