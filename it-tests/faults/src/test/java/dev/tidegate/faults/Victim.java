package dev.tidegate.faults;

/** A process that can be killed as {@code kill -9} does, and started again. */
enum Victim {
    /** The pipeline's daemon. */
    DAEMON,
    /** Kafka. */
    BROKER,
    /** All processes of PostgreSQL. */
    POSTGRES;

    void kill(Servers servers, Scenario scenario) throws Exception {
        switch (this) {
            case DAEMON -> scenario.daemon().kill();
            case BROKER -> servers.broker().kill();
            case POSTGRES -> servers.postgres().kill();
        }
    }

    /** Returns when servers serve; a daemon starts on its own. */
    void start(Servers servers, Scenario scenario) throws Exception {
        switch (this) {
            case DAEMON -> scenario.startDaemon();
            case BROKER -> servers.broker().restart();
            case POSTGRES -> servers.postgres().restart();
        }
    }
}
