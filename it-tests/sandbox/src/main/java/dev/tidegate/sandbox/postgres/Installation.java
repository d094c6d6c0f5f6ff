package dev.tidegate.sandbox.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PostgreSQL's programs on this machine, and a data directory that is ready for them. */
final class Installation {
    /** The server writes its command line there at each start. */
    private static final String COMMAND_LINE_FILE = "postmaster.opts";

    private static final int CHECK_SECONDS_MAX = 10;

    private final Path program;
    private final Path data;
    private final boolean root;

    private Installation(Path program, Path data, boolean root) {
        this.program = program;
        this.data = data;
        this.root = root;
    }

    /**
     * Unpacks the programs from the class path, unless an earlier run has, and makes the data
     * directory. A server runs for a moment meanwhile.
     */
    static Installation prepare(Path data) throws IOException, InterruptedException {
        EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setLocaleConfig("locale", "C.UTF-8")
                .start()
                .close();
        String line = Files.readString(data.resolve(COMMAND_LINE_FILE));
        int end = line.indexOf(" \"");
        if (end < 0) {
            throw new IOException("no program in " + data.resolve(COMMAND_LINE_FILE));
        }
        boolean root = isRoot(data);
        if (root) {
            requireUnshare();
        }
        return new Installation(Path.of(line.substring(0, end)), data, root);
    }

    /** Makes a data directory with the programs of an installation. */
    static Installation create(Path programs, Path data) throws IOException, InterruptedException {
        Files.createDirectories(data);
        boolean root = isRoot(data);
        if (root) {
            requireUnshare();
        }
        Installation installation = new Installation(programs.resolve("postgres"), data, root);
        Process initdb =
                new ProcessBuilder(
                                installation.command(
                                        programs.resolve("initdb"),
                                        List.of(
                                                "--username=" + PostgresServer.USER,
                                                "--auth=trust",
                                                "--encoding=UTF8",
                                                "--locale=C.UTF-8",
                                                "--no-sync")))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (initdb.waitFor() != 0) {
            throw new IOException("could not make the data directory " + data + ": " + said);
        }
        return installation;
    }

    private static boolean isRoot(Path data) throws IOException {
        return Files.getOwner(data).getName().equals("root");
    }

    private static void requireUnshare() throws IOException, InterruptedException {
        Process unshare = new ProcessBuilder("unshare", "-U", "true").start();
        if (!unshare.waitFor(CHECK_SECONDS_MAX, TimeUnit.SECONDS) || unshare.exitValue() != 0) {
            throw new IOException(
                    "PostgreSQL does not run as root and \"unshare -U\" does not work here."
                            + " Run it as another user.");
        }
    }

    /** The same programs for other data. */
    Installation with(Path otherData) {
        return new Installation(program, otherData, root);
    }

    Path data() {
        return data;
    }

    /** The command that runs the server, to which settings can be added. */
    List<String> command() {
        return command(program, List.of());
    }

    private List<String> command(Path of, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (root) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(of.toString(), "-D", data.toString()));
        command.addAll(arguments);
        return command;
    }
}
