package dev.tidegate.bench.apply;

import java.io.IOException;

/** Someone who applies all changes to a database that holds the start rows. */
interface Competitor {
    /** What it is called in the report. */
    String name();

    /** Which database it starts with. */
    default Start start() {
        return Start.CONSTRAINED;
    }

    /** Applies all changes. */
    Outcome apply(String database) throws IOException, InterruptedException;

    /** Where all begin. */
    enum Start {
        /** The tables as Tidegate's users get them: primary, unique and foreign keys. */
        CONSTRAINED("start"),
        /** Primary keys only. */
        PRIMARY_KEYS("start_keys");

        private final String database;

        Start(String database) {
            this.database = database;
        }

        /** Its name on the server. */
        String database() {
            return database;
        }
    }

    /** Whether what is declared is checked again on the target. */
    enum Checks {
        /** As for everybody. */
        ENFORCED(""),
        /** {@code session_replication_role = replica}: foreign keys are not looked at. */
        NOT_REPEATED("-c session_replication_role=replica");

        private final String options;

        Checks(String options) {
            this.options = options;
        }

        /** What becomes of foreign keys where PostgreSQL's triggers are to check them. */
        ForeignKeys foreignKeys() {
            return switch (this) {
                case ENFORCED -> ForeignKeys.TRIGGERS;
                case NOT_REPEATED -> ForeignKeys.UNCHECKED;
            };
        }

        /** Options of a session, as libpq takes them. */
        String options() {
            return options;
        }

        /** The same as a parameter of pgjdbc's URL that follows others. */
        String urlParameter() {
            return options.isEmpty() ? "" : "&options=" + options.replace(" ", "%20");
        }
    }
}
