package dev.tidegate.bench.apply;

/** What became of the declared foreign keys while an applier worked. */
enum ForeignKeys {
    /** Checked by PostgreSQL's own triggers, row by row. */
    TRIGGERS("triggers"),
    /** Proven by the applier, with a question for each constraint and transaction. */
    SETS("sets"),
    /** Declared, and not looked at. */
    UNCHECKED("unchecked"),
    /** Not there: the applier cannot work with them. */
    DROPPED("dropped"),
    /** The applier did not tell. */
    UNKNOWN("?");

    private final String text;

    ForeignKeys(String text) {
        this.text = text;
    }

    /** For tables and JSON. */
    String text() {
        return text;
    }

    /** What Tidegate's session said of itself, in all that its process printed. */
    static ForeignKeys in(String output) {
        if (output.contains("foreign keys are proven in sets")) {
            return SETS;
        }
        if (output.contains("foreign keys are checked by triggers")) {
            return TRIGGERS;
        }
        return output.contains("foreign keys are not checked") ? UNCHECKED : UNKNOWN;
    }
}
