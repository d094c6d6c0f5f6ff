package dev.tidegate.faults;

import dev.tidegate.sandbox.kafka.KafkaBroker.Jit;
import java.util.List;

/**
 * How daemons and the broker compile their code: quickly, since most live for seconds and share two
 * processors; or, with the system property {@code tidegate.faults.optimising}, as in production,
 * for runs of many minutes.
 */
final class Compiling {
    private static final boolean OPTIMISING = Boolean.getBoolean("tidegate.faults.optimising");

    private Compiling() {}

    /** For the JVM of a daemon. */
    static List<String> daemon() {
        return OPTIMISING ? List.of() : List.of("-XX:TieredStopAtLevel=1");
    }

    static Jit broker() {
        return OPTIMISING ? Jit.OPTIMISING : Jit.QUICK_START;
    }
}
