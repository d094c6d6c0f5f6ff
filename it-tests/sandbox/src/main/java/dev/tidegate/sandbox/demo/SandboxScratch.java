package dev.tidegate.sandbox.demo;

import dev.tidegate.control.LocalScratch;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Debian's PostgreSQL with its package of plpgsql_check, where that is installed; else the
 * sandbox's own, which has none.
 */
public final class SandboxScratch implements LocalScratch {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");
    private static final Path SHARED = Path.of("/usr/share/postgresql");
    private static final int OLDEST = 14;
    private static final int NEWEST = 18;

    /** Of the binaries that come with the sandbox. */
    private static final int OWN = 17;

    @Override
    public Server start(OptionalInt majorVersion) throws IOException, InterruptedException {
        OptionalInt checking =
                IntStream.rangeClosed(OLDEST, NEWEST)
                        .filter(it -> majorVersion.isEmpty() || majorVersion.getAsInt() == it)
                        .filter(SandboxScratch::canCheck)
                        .max();
        Path directory = Files.createTempDirectory("tidegate-scratch");
        boolean started = false;
        try {
            PostgresServer server = start(checking, directory);
            started = true;
            return new Started(server, directory, checking.orElse(OWN));
        } finally {
            if (!started) {
                Environment.delete(directory);
            }
        }
    }

    private static PostgresServer start(OptionalInt checking, Path directory)
            throws IOException, InterruptedException {
        PostgresServer.Options options = PostgresServer.Options.of("scratch");
        try {
            return checking.isPresent()
                    ? PostgresServer.start(programs(checking.getAsInt()), directory, options)
                    : PostgresServer.start(directory, options);
        } catch (SQLException e) {
            throw new IOException("a server was started, and does not answer", e);
        }
    }

    private static boolean canCheck(int version) {
        return Files.isExecutable(programs(version).resolve("initdb"))
                && Files.exists(SHARED.resolve(version + "/extension/plpgsql_check.control"));
    }

    private static Path programs(int version) {
        return PROGRAMS.resolve(version + "/bin");
    }

    private record Started(PostgresServer server, Path directory, int majorVersion)
            implements Server {
        @Override
        public String jdbcUrl() {
            return server.jdbcUrl();
        }

        @Override
        public void close() {
            server.close();
            try {
                Environment.delete(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
