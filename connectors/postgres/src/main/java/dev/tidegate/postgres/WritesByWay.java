package dev.tidegate.postgres;

import java.sql.SQLException;

/**
 * What a target transaction sends: tables that are written without triggers, then those with. The
 * latter are none but in odd cases. Owned by one thread at a time.
 */
final class WritesByWay {
    private final SessionTriggers triggers;
    private final Writes proven;
    private final Writes withTriggers;

    WritesByWay(OpenTransaction open, Steps.Care care) {
        this.triggers = open.triggers();
        this.proven = new Writes(open, care);
        this.withTriggers = new Writes(open, care);
    }

    /** Where to add what is written this way; a table's rows may go from the first to the other. */
    Writes of(Proof.Way way) {
        return switch (way) {
            case PROVEN -> proven;
            case TRIGGERS -> withTriggers;
        };
    }

    /** Sends all; leaves what can go with what follows in the message. */
    void send() throws SQLException {
        if (!proven.isEmpty()) {
            triggers.off();
            proven.send();
        }
        if (!withTriggers.isEmpty()) {
            triggers.on();
            withTriggers.send();
        }
    }
}
