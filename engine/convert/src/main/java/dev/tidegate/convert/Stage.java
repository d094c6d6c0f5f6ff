package dev.tidegate.convert;

/** When the statements of a file are run: in this order. */
public enum Stage {
    /** Schemas, types, sequences, tables, and what tables call. */
    TABLES(Phase.BEFORE_LOAD, Manner.TOGETHER),
    /** Indexes, and unique keys that no load needs. */
    INDEXES(Phase.AFTER_LOAD, Manner.ONE_BY_ONE),
    FOREIGN_KEYS(Phase.AFTER_LOAD, Manner.ONE_BY_ONE),
    /** Views, functions, procedures. */
    CODE(Phase.AFTER_LOAD, Manner.TOGETHER),
    TRIGGERS(Phase.AFTER_LOAD, Manner.TOGETHER),
    /** Roles, and what they may. */
    PERMISSIONS(Phase.AFTER_LOAD, Manner.TOGETHER);

    /** On which side of the load of the rows. */
    public enum Phase {
        BEFORE_LOAD,
        AFTER_LOAD
    }

    /** In how many transactions. */
    public enum Manner {
        /** In one, with those of the stages beside it. */
        TOGETHER,
        /** Each statement in one of its own: what took long is kept. */
        ONE_BY_ONE
    }

    private final Phase phase;
    private final Manner manner;

    Stage(Phase phase, Manner manner) {
        this.phase = phase;
        this.manner = manner;
    }

    public Phase phase() {
        return phase;
    }

    public Manner manner() {
        return manner;
    }
}
