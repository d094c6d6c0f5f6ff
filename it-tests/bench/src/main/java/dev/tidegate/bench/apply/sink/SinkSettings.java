package dev.tidegate.bench.apply.sink;

import java.util.HashMap;
import java.util.Map;

/** How the sink is set. */
public enum SinkSettings {
    /** Its own defaults, but for what upserts and deletes need. */
    DEFAULT,
    /** Large batches, folded, and the driver makes one statement of many. */
    REWRITTEN,
    /**
     * Large batches, folded, and arrays of values instead of many parameters. It takes each value
     * as it is in the record, so that moments must come as text.
     */
    UNNEST,
    /** The same, by two tasks with connections of their own, each with some of the tables. */
    UNNEST_TWO_TASKS;

    /** What a Connect worker polls unless it is told otherwise. */
    private static final int POLL_DEFAULT = 500;

    /** As what a value comes that is in the topic in this form. */
    ValueForm shown(ValueForm form) {
        boolean isMoment = form == ValueForm.MILLIS || form == ValueForm.NANOS;
        return isMoment && isUnnest() ? ValueForm.ZONED : form;
    }

    int tasks() {
        return this == UNNEST_TWO_TASKS ? 2 : 1;
    }

    /** Records of a poll, where batches have so many. */
    int pollRecordsMax(int batch) {
        return this == DEFAULT ? POLL_DEFAULT : batch;
    }

    String urlParameters() {
        return this == DEFAULT ? "" : "&reWriteBatchedInserts=true";
    }

    Map<String, String> properties(int batch) {
        Map<String, String> properties = new HashMap<>();
        if (this != DEFAULT) {
            properties.put("use.reduction.buffer", "true");
            properties.put("batch.size", Integer.toString(batch));
        }
        if (isUnnest()) {
            properties.put("dialect.postgres.unnest.insert.enabled", "true");
        }
        return properties;
    }

    private boolean isUnnest() {
        return switch (this) {
            case DEFAULT, REWRITTEN -> false;
            case UNNEST, UNNEST_TWO_TASKS -> true;
        };
    }
}
