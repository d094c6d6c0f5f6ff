package dev.tidegate.convert;

/**
 * What may have to be decided or done by hand. The id is stable: reports are compared by it, and it
 * is never reused.
 */
public enum Rule {
    NAME_COLLISION("TG1001", Effort.MEDIUM, "Two names fall together on PostgreSQL"),
    NAME_DUPLICATE("TG1002", Effort.SIMPLE, "An object is defined twice"),
    TYPE_LOSSY("TG1101", Effort.INFO, "The type does not keep everything"),
    TYPE_UNKNOWN("TG1102", Effort.COMPLEX, "The type is not known"),
    TYPE_OPAQUE("TG1103", Effort.MEDIUM, "Values are kept as bytes or text without their methods"),
    ROWVERSION("TG1104", Effort.INFO, "A row version is made by a trigger"),
    COLLATION("TG1105", Effort.SIMPLE, "The collation of a column is not PostgreSQL's"),
    EXPRESSION("TG1201", Effort.MEDIUM, "An expression is not converted"),
    DEFAULT("TG1202", Effort.SIMPLE, "A default is not converted"),
    CHECK("TG1203", Effort.MEDIUM, "A check is not converted"),
    COMPUTED("TG1204", Effort.MEDIUM, "A computed column is not converted"),
    COMPUTED_BY_TRIGGER("TG1205", Effort.INFO, "A column is computed by a trigger"),
    IDENTITY("TG1206", Effort.INFO, "An identity is a sequence"),
    INDEX_KIND("TG1301", Effort.SIMPLE, "An index of this kind has no counterpart"),
    INDEX_FILTER("TG1302", Effort.SIMPLE, "The filter of an index is not converted"),
    CONSTRAINT_DISABLED("TG1303", Effort.INFO, "A constraint that is switched off is left out"),
    REFERENCE("TG1304", Effort.SIMPLE, "A foreign key refers to what is not in the scripts"),
    PART_MISSING("TG1305", Effort.SIMPLE, "An index or key names a column that is left out"),
    TEMPORAL("TG1401", Effort.INFO, "A table keeps its history by a trigger"),
    TABLE_OPTION("TG1402", Effort.INFO, "An option of a table has no counterpart"),
    COLUMN_OPTION("TG1403", Effort.MEDIUM, "An option of a column has no counterpart"),
    PARTITIONING("TG1404", Effort.MEDIUM, "A table is partitioned"),
    CODE("TG2001", Effort.COMPLEX, "Code is not converted"),
    CODE_NOTE("TG2101", Effort.INFO, "Converted code differs in something"),
    SYNONYM("TG2002", Effort.MEDIUM, "A synonym has no counterpart"),
    PERMISSION("TG3001", Effort.SIMPLE, "A permission is not converted"),
    STATEMENT("TG3002", Effort.SIMPLE, "A statement is not converted"),
    UNPARSED("TG3003", Effort.COMPLEX, "A statement cannot be read"),
    REFUSED("TG4001", Effort.MEDIUM, "PostgreSQL refuses what the object became"),
    FINDING("TG4002", Effort.MEDIUM, "plpgsql_check finds an error in what the object became"),
    WAITS("TG4003", Effort.INFO, "An object that it uses is not created"),
    FAILED("TG4004", Effort.MEDIUM, "What the object became fails when it is run"),
    DIFFERS("TG4005", Effort.MEDIUM, "What the object became gives something else than the source");

    /** How long a person needs for one occurrence, roughly. */
    public enum Effort {
        /** To know, not to do. */
        INFO(0),
        SIMPLE(15),
        MEDIUM(60),
        COMPLEX(240);

        private final int minutes;

        Effort(int minutes) {
            this.minutes = minutes;
        }

        public int minutes() {
            return minutes;
        }
    }

    private final String id;
    private final Effort effort;
    private final String title;

    Rule(String id, Effort effort, String title) {
        this.id = id;
        this.effort = effort;
        this.title = title;
    }

    public String id() {
        return id;
    }

    public Effort effort() {
        return effort;
    }

    public String title() {
        return title;
    }
}
