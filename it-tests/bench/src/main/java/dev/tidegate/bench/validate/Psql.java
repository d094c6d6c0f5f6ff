package dev.tidegate.bench.validate;

import dev.tidegate.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code psql}, a process for each statement. */
final class Psql {
    private final PostgresServer server;
    private final String database;

    Psql(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
    }

    /** Runs a statement; returns what it printed. */
    String run(String sql) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                "psql",
                                "--no-psqlrc",
                                "--quiet",
                                "--tuples-only",
                                "--no-align",
                                "--set=ON_ERROR_STOP=1",
                                "--host=127.0.0.1",
                                "--port=" + server.port(),
                                "--username=" + PostgresServer.USER,
                                "--dbname=" + database,
                                "--command=" + sql));
        builder.environment().put("PGCLIENTENCODING", "UTF8");
        builder.redirectErrorStream(true);
        Process psql = builder.start();
        try {
            String said = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = psql.waitFor();
            if (status != 0) {
                throw new IOException("psql ended with " + status + ":\n" + said);
            }
            return said;
        } finally {
            psql.destroyForcibly();
        }
    }
}
