package dev.tidegate.convert.assess;

import java.util.List;

/**
 * The columns of the three CSV files in which AWS DMS Schema Conversion and its desktop tool export
 * an assessment.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/dms/latest/userguide/assessment-reports.html">Conversion
 *     assessment reports</a>
 */
final class AwsColumns {
    static final String CATEGORY = "Category";
    static final String OCCURRENCE = "Occurrence";
    static final String ACTION_ITEM = "Action item";
    static final String GROUP = "Group";
    static final String DESCRIPTION = "Description";
    static final String COMPLEXITY = "Estimated complexity";
    static final String DATABASE = "Database name";
    static final String SCHEMA_NAME = "Schema name";
    static final String SCHEMA = "Schema";
    static final String OCCURRENCES = "Number of occurrences";
    static final String LEARNING = "Learning curve efforts";
    static final String EACH = "Efforts to convert an occurrence of the action item";
    static final String OBJECTS = "Number of objects";
    static final String CONVERTED = "Objects automatically converted";
    static final String SIMPLE = "Objects with simple actions";
    static final String MEDIUM = "Objects with medium-complexity actions";
    static final String COMPLEX = "Objects with complex actions";
    static final String LINES = "Total lines of code";

    /** One line for each occurrence of an action item. */
    static final List<String> ITEMS =
            List.of(
                    CATEGORY,
                    OCCURRENCE,
                    ACTION_ITEM,
                    "Subject",
                    GROUP,
                    DESCRIPTION,
                    "Documentation references",
                    "Recommended action",
                    "Filtered",
                    COMPLEXITY,
                    "Line",
                    "Position",
                    "Source",
                    "Target",
                    "Server IP address and port",
                    DATABASE,
                    SCHEMA_NAME);

    /** One line for each action item of a schema. */
    static final List<String> ITEMS_SUMMARY =
            List.of(
                    SCHEMA,
                    ACTION_ITEM,
                    OCCURRENCES,
                    LEARNING,
                    EACH,
                    "Action item description",
                    "Recommended action");

    /** One line for each type of objects. */
    static final List<String> SUMMARY =
            List.of(CATEGORY, OBJECTS, CONVERTED, SIMPLE, MEDIUM, COMPLEX, LINES);

    private AwsColumns() {}
}
