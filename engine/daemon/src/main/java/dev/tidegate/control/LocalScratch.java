package dev.tidegate.control;

import java.io.IOException;
import java.util.OptionalInt;

/**
 * Port: a PostgreSQL server that this machine can start to try things on, found by {@link
 * java.util.ServiceLoader}. Where there is none, as in an image, whoever wants to try something
 * names a server.
 */
public interface LocalScratch {
    /**
     * Starts an empty one.
     *
     * @param majorVersion the version that is wanted, if one is; else, and where it is not there,
     *     the one that checks most
     * @throws IOException if it does not come up
     */
    Server start(OptionalInt majorVersion) throws IOException, InterruptedException;

    /** A server that runs until it is closed, and leaves nothing. */
    interface Server extends AutoCloseable {
        /** With its superuser. */
        String jdbcUrl();

        int majorVersion();

        @Override
        void close();
    }
}
