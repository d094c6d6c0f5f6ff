package dev.tidegate.bench.load;

import dev.tidegate.bench.apply.CopyText;
import dev.tidegate.bench.load.Parts.Part;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.process.LogTail;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * {@code psql} copies rows from files that were written before, one process and one file for each
 * connection: what PostgreSQL itself needs, and nothing else.
 */
final class PsqlCopy {
    private final Path directory;
    private final PostgresServer server;
    private final Shape shape;
    private final List<Part> parts;

    /**
     * Copies nothing yet.
     *
     * @param directory for the files
     */
    PsqlCopy(Path directory, PostgresServer server, Shape shape, List<Part> parts) {
        this.directory = directory;
        this.server = server;
        this.shape = shape;
        this.parts = List.copyOf(parts);
    }

    /** The formats of COPY. */
    enum Format {
        TEXT,
        BINARY;

        private String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Path file(Format format, Part part) {
        return directory.resolve(shape.text() + "-" + part.number() + "." + format.text());
    }

    /** Writes the files in text format. */
    void writeText() throws Exception {
        Parts.each(parts, part -> writeText(file(Format.TEXT, part), part));
    }

    private void writeText(Path file, Part part) throws IOException {
        StringBuilder line = new StringBuilder();
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (long id = part.first(); id <= part.last(); id++) {
                line.setLength(0);
                CopyText.append(line, shape.row(id));
                writer.append(line);
            }
        }
    }

    /** Writes the files in binary format, from a database that has the rows. */
    void writeBinary(String database) throws Exception {
        Parts.each(
                parts,
                part ->
                        psql(
                                database,
                                "\\copy (select * from "
                                        + shape.table()
                                        + " where "
                                        + part.condition()
                                        + ") to '"
                                        + file(Format.BINARY, part)
                                        + "' with (format binary)"));
    }

    /** Copies all files into the table of a database, all at once. */
    void copy(String database, Format format) throws Exception {
        Parts.each(
                parts,
                part ->
                        psql(
                                database,
                                "\\copy "
                                        + shape.table()
                                        + " from '"
                                        + file(format, part)
                                        + "' with (format "
                                        + format.text()
                                        + ")"));
    }

    private void psql(String database, String command) throws IOException, InterruptedException {
        Path said = Files.createTempFile(directory, "psql-", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                "psql",
                                "--no-psqlrc",
                                "--quiet",
                                "--set=ON_ERROR_STOP=1",
                                "--host=127.0.0.1",
                                "--port=" + server.port(),
                                "--username=" + PostgresServer.USER,
                                "--dbname=" + database,
                                "--command=" + command));
        builder.environment().put("PGCLIENTENCODING", "UTF8");
        builder.redirectErrorStream(true);
        builder.redirectOutput(said.toFile());
        Process psql = builder.start();
        try {
            int status = psql.waitFor();
            if (status != 0) {
                throw new IOException("psql ended with " + status + ":\n" + LogTail.of(said));
            }
        } finally {
            psql.destroyForcibly();
        }
    }
}
