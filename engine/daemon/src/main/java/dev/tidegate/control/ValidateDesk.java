package dev.tidegate.control;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What operators may ask of the validation while the daemon runs. A request that cannot be met now
 * fails with {@code VALIDATE_REFUSED}, which says why and what to do, and changes nothing. No
 * answer holds a row value. Safe for use by several threads.
 */
public interface ValidateDesk {
    /** How it is; from memory. */
    ValidateStatus status();

    /** Changes the audits of all tables; returns what came of it, in a sentence. */
    String change(ValidateAction action) throws InterruptedException;

    /**
     * Has tables audited as soon as may be; returns what came of it, in a sentence.
     *
     * @param tables {@code schema.table}, as the operator wrote them; none for all
     */
    String run(List<String> tables) throws InterruptedException;

    /** Repairs a table, or says what that would do; returns what came of it, in a sentence. */
    String repair(String table, Repair how) throws InterruptedException;

    /**
     * Has the ledger of a table made known again behind a whole audit; returns what came of it, in
     * a sentence.
     */
    String anchor(String table) throws InterruptedException;

    /** A signed certificate of how it is now: the text of the file. */
    String certify() throws InterruptedException;

    /** What can be asked of the audits as a whole. */
    enum ValidateAction {
        /** Begins no further read. */
        PAUSE,
        /** Goes on. */
        RESUME;

        /** By its name in lower case. */
        public static Optional<ValidateAction> of(String name) {
            return Stream.of(values()).filter(it -> it.text().equals(name)).findFirst();
        }

        /** Its name in lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a repair is meant. */
    enum Repair {
        /** A dry run: only looks. */
        PLAN,
        /** Puts rows right. */
        DO
    }
}
