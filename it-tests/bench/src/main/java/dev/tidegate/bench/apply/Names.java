package dev.tidegate.bench.apply;

/** What the competitors are called, in tables and JSON. */
final class Names {
    static final String REPLAY = "replay";
    static final String TIDEGATE = "tidegate";
    static final String TIDEGATE_LEDGER = "tidegateLedger";
    static final String TIDEGATE_WINDOW = "tidegateWindow";
    static final String TIDEGATE_REPLICA = "tidegateReplica";
    static final String TIDEGATE_WINDOW_REPLICA = "tidegateWindowReplica";
    static final String FLOOR = "floor";
    static final String FLOOR_DRAIN = "floorDrain";
    static final String FLOOR_REPLICA = "floorReplica";
    static final String FLOOR_DRAIN_REPLICA = "floorDrainReplica";
    static final String SINK_DEFAULT = "debeziumSinkDefault";

    /** Their batch's size follows. */
    static final String SINK_REWRITTEN = "debeziumSinkRewritten";

    static final String SINK_UNNEST = "debeziumSinkUnnest";
    static final String SINK_TWO_TASKS = "debeziumSinkTwoTasks";

    private Names() {}
}
