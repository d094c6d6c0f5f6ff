package dev.tidegate.kafka;

/** The bytes of a record do not follow the format. */
final class DamagedRecordException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    DamagedRecordException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** Which rule is broken; never a value. */
    String reason() {
        return reason;
    }
}
