package dev.tidegate.bench.apply.sink;

import java.util.Map;

/** How the sink is set. */
public enum SinkSettings {
    /** Its own defaults, but for what upserts and deletes need. */
    DEFAULT(1, 500, ""),
    /** Large batches, folded, and the driver makes one statement of many. */
    REWRITTEN(1, 20_000, "&reWriteBatchedInserts=true"),
    /**
     * Large batches, folded, and arrays of values instead of many parameters. It takes each value
     * as it is in the record, so that moments must come as text.
     */
    UNNEST(1, 20_000, "&reWriteBatchedInserts=true"),
    /** The same, by two tasks with connections of their own, each with some of the tables. */
    UNNEST_TWO_TASKS(2, 20_000, "&reWriteBatchedInserts=true");

    private final int tasks;
    private final int pollRecordsMax;
    private final String urlParameters;

    SinkSettings(int tasks, int pollRecordsMax, String urlParameters) {
        this.tasks = tasks;
        this.pollRecordsMax = pollRecordsMax;
        this.urlParameters = urlParameters;
    }

    /** As what a value comes that is in the topic in this form. */
    ValueForm shown(ValueForm form) {
        boolean isMoment = form == ValueForm.MILLIS || form == ValueForm.NANOS;
        return isMoment && isUnnest() ? ValueForm.ZONED : form;
    }

    private boolean isUnnest() {
        return this == UNNEST || this == UNNEST_TWO_TASKS;
    }

    int tasks() {
        return tasks;
    }

    int pollRecordsMax() {
        return pollRecordsMax;
    }

    String urlParameters() {
        return urlParameters;
    }

    Map<String, String> properties() {
        return switch (this) {
            case DEFAULT -> Map.of();
            case REWRITTEN -> Map.of("use.reduction.buffer", "true", "batch.size", "20000");
            case UNNEST, UNNEST_TWO_TASKS ->
                    Map.of(
                            "use.reduction.buffer",
                            "true",
                            "batch.size",
                            "20000",
                            "dialect.postgres.unnest.insert.enabled",
                            "true");
        };
    }
}
