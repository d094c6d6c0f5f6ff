package dev.tidegate.house.planted.upper;

import dev.tidegate.house.planted.lower.Spring;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.LongSupplier;

/** Uses another package, a database's exception, the system's clock and its environment. */
public final class River {
    private River() {}

    /** Runs from a spring. */
    public static int length(Spring spring) throws SQLException {
        if (spring.depth() < 0) {
            throw new SQLException("negative depth");
        }
        return spring.depth();
    }

    /** Reads the clock. */
    public static Instant now() {
        return Instant.now();
    }

    /** Hands the clock on. */
    public static LongSupplier ticker() {
        return System::nanoTime;
    }

    /** Reads the environment. */
    public static String home() {
        return String.valueOf(System.getenv("HOME"));
    }
}
