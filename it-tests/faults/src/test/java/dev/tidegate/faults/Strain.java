package dev.tidegate.faults;

import dev.tidegate.sandbox.network.Direction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;

/** What happens to a pipeline that works: something dies, or everything takes longer. */
enum Strain {
    DAEMON_KILLED,
    BROKER_KILLED,
    POSTGRES_KILLED,
    SESSIONS_ENDED,
    DAEMON_PAUSED,
    SOURCE_SLOW,
    TARGET_SLOW;

    private static final Duration SLOW_SOURCE = Duration.ofMillis(60);
    private static final Duration SLOW_TARGET = Duration.ofMillis(120);

    /** Begins. What dies has died, and what served serves again, when this returns. */
    void begin(Servers servers, Scenario scenario) throws Exception {
        switch (this) {
            case DAEMON_KILLED -> killed(Victim.DAEMON, servers, scenario);
            case BROKER_KILLED -> killed(Victim.BROKER, servers, scenario);
            case POSTGRES_KILLED -> killed(Victim.POSTGRES, servers, scenario);
            case SESSIONS_ENDED -> endSessions(scenario);
            case DAEMON_PAUSED -> scenario.daemon().suspend();
            case SOURCE_SLOW -> servers.source().delay(Direction.TO_CLIENT, SLOW_SOURCE);
            case TARGET_SLOW -> servers.target().delay(Direction.TO_CLIENT, SLOW_TARGET);
        }
    }

    /** What lasts is over. */
    void end(Servers servers, Scenario scenario) throws Exception {
        switch (this) {
            case DAEMON_KILLED, BROKER_KILLED, POSTGRES_KILLED, SESSIONS_ENDED -> {}
            case DAEMON_PAUSED -> scenario.daemon().resume();
            case SOURCE_SLOW -> servers.source().heal();
            case TARGET_SLOW -> servers.target().heal();
        }
    }

    private static void killed(Victim victim, Servers servers, Scenario scenario) throws Exception {
        victim.kill(servers, scenario);
        victim.start(servers, scenario);
    }

    /** As an administrator ends them, in the middle of whatever they do. */
    static void endSessions(Scenario scenario) throws SQLException {
        try (Connection target = scenario.target();
                Statement statement = target.createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                            + " current_database() and application_name like 'tidegate %'");
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
