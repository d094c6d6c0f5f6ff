package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.process.Applied;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.process.LogTail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code psql} with the prepared net effect: what PostgreSQL itself needs, and nothing else. */
final class Floor implements Competitor {
    private final String name;
    private final Path script;
    private final Checks checks;
    private final int port;

    Floor(String name, Path script, Checks checks, int port) {
        this.name = name;
        this.script = script;
        this.checks = checks;
        this.port = port;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome apply(String database) throws IOException, InterruptedException {
        Path said = script.resolveSibling(name + ".err");
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                "psql",
                                "--no-psqlrc",
                                "--quiet",
                                "--set=ON_ERROR_STOP=1",
                                "--host=127.0.0.1",
                                "--port=" + port,
                                "--username=" + PostgresServer.USER,
                                "--dbname=" + database,
                                "--file=" + script));
        builder.environment().put("PGOPTIONS", checks.options());
        builder.environment().put("PGCLIENTENCODING", "UTF8");
        builder.redirectErrorStream(true);
        builder.redirectOutput(said.toFile());
        double cpu = CpuMeter.ofEndedChildren();
        long start = System.nanoTime();
        Process psql = builder.start();
        try {
            int status = psql.waitFor();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (status != 0) {
                throw new IOException("psql ended with " + status + ":\n" + LogTail.of(said));
            }
            Applied applied = new Applied(seconds, CpuMeter.ofEndedChildren() - cpu, 0);
            return new Outcome(applied, checks.foreignKeys());
        } finally {
            psql.destroyForcibly();
        }
    }
}
