package dev.tidegate.sandbox.sqlserver.wire;

/** Whether a server encrypts its connections. */
public enum EncryptionPolicy {
    /** It cannot: a client that wants encryption leaves. */
    OFF,
    /**
     * As the client wishes; what an installation does by default. A client with {@code
     * encrypt=false} still has its login encrypted.
     */
    OPTIONAL,
    /**
     * It encrypts every connection ("Force Encryption"), and refuses clients that cannot; those
     * with {@code encrypt=false} are encrypted without being asked.
     */
    REQUIRED,
    /** Only TDS 8, which is inside TLS from its first byte ("Force Strict Encryption"). */
    STRICT
}
