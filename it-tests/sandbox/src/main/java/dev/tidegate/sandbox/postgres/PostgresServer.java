package dev.tidegate.sandbox.postgres;

import dev.tidegate.sandbox.process.LogTail;
import dev.tidegate.sandbox.process.Ports;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server on this machine: logical decoding on, commits safe against the death of its
 * processes (not against a power cut: fsync is off).
 *
 * <p>Its data and log are in the directory that the caller gives, and stay there. It ends when this
 * process ends, however that happens. The user is {@value #USER}; the loopback address needs no
 * password.
 */
public final class PostgresServer implements AutoCloseable {
    /** The superuser. */
    public static final String USER = "postgres";

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);

    /** Of a standby, that it answers. */
    private static final Pattern READY =
            Pattern.compile("database system is ready to accept (read-only )?connections");

    private static final int START_SECONDS_MAX = 60;
    private static final int STOP_SECONDS_MAX = 20;

    private static final List<String> SETTINGS =
            List.of(
                    "listen_addresses=127.0.0.1",
                    "unix_socket_directories=",
                    "wal_level=logical",
                    "max_wal_senders=10",
                    "max_replication_slots=10",
                    "max_prepared_transactions=32",
                    "max_connections=100",
                    "shared_buffers=128MB",
                    "fsync=off",
                    "synchronous_commit=on",
                    "timezone=UTC",
                    "lc_messages=C");

    private final Installation installation;
    private final Path directory;
    private final Options options;
    private final int port;
    private Process postmaster;
    private Process watchdog;

    /**
     * How a server is started.
     *
     * @param database the database to make
     * @param port where it listens; 0 for any free one
     * @param settings more of the server's own, {@code name=value}, over ours
     */
    public record Options(String database, int port, List<String> settings) {
        /** Copies the list. */
        public Options {
            settings = List.copyOf(settings);
        }

        /** Any port, and our settings. */
        public static Options of(String database) {
            return new Options(database, 0, List.of());
        }

        /** The same on a port of the caller's choice. */
        public Options withPort(int newPort) {
            return new Options(database, newPort, settings);
        }
    }

    /** How a server is stopped. */
    public enum Stop {
        /** Rolls open transactions back and writes a checkpoint: {@code pg_ctl stop -m fast}. */
        FAST("INT"),
        /** At once; the next start recovers: {@code pg_ctl stop -m immediate}. */
        IMMEDIATE("QUIT");

        private final String signal;

        Stop(String signal) {
            this.signal = signal;
        }
    }

    private PostgresServer(Installation installation, Path directory, Options options)
            throws IOException {
        this.installation = installation;
        this.directory = directory;
        this.options = options;
        this.port = options.port() == 0 ? Ports.free() : options.port();
        postmaster = launch();
        watchdog = watch(postmaster.pid());
    }

    /**
     * Starts a server and makes the database if it is not there.
     *
     * @param directory where its data is or will be
     * @param database the database to make
     * @throws IOException when it does not come up; the message holds the end of its log
     */
    public static PostgresServer start(Path directory, String database)
            throws IOException, InterruptedException, SQLException {
        return start(directory, Options.of(database));
    }

    /** Starts a server as the caller wants it. */
    public static PostgresServer start(Path directory, Options options)
            throws IOException, InterruptedException, SQLException {
        Path absolute = directory.toAbsolutePath();
        Files.createDirectories(absolute);
        return start(Installation.prepare(absolute.resolve("data")), absolute, options);
    }

    /**
     * Starts a server of another version, with data of its own.
     *
     * @param programs the folder of its programs, initdb among them
     */
    public static PostgresServer start(Path programs, Path directory, Options options)
            throws IOException, InterruptedException, SQLException {
        Path absolute = directory.toAbsolutePath();
        Files.createDirectories(absolute);
        return start(Installation.create(programs, absolute.resolve("data")), absolute, options);
    }

    private static PostgresServer start(Installation installation, Path absolute, Options options)
            throws IOException, SQLException {
        PostgresServer server = new PostgresServer(installation, absolute, options);
        try {
            server.createDatabase(options.database());
        } catch (SQLException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /**
     * Starts a standby of this server, which answers as far as it has followed: a copy of its data,
     * and streaming replication from a slot of its own, so that it can always follow, however long
     * it was away.
     *
     * @param standbyDirectory where its data will be
     * @param name of the slot, and how it is called in {@code pg_stat_replication}
     * @param settings more of the standby's own, {@code name=value}
     */
    public PostgresServer standby(Path standbyDirectory, String name, List<String> settings)
            throws IOException, SQLException {
        Path absolute = standbyDirectory.toAbsolutePath();
        Files.createDirectories(absolute);
        Path copy = absolute.resolve("data");
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "select pg_create_physical_replication_slot('%s', true)".formatted(name));
        }
        BaseBackup.copy(jdbcUrl(), installation.data(), copy);
        Files.createFile(copy.resolve("standby.signal"));
        List<String> all = new ArrayList<>(settings);
        all.add("primary_slot_name=" + name);
        all.add(
                "primary_conninfo=host=127.0.0.1 port=%d user=%s application_name=%s"
                        .formatted(port, USER, name));
        return new PostgresServer(
                installation.with(copy), absolute, new Options(options.database(), 0, all));
    }

    /** The port on the loopback address. */
    public int port() {
        return port;
    }

    /** The database that was made at the start. */
    public String database() {
        return options.database();
    }

    /** JDBC URL of that database, with the user. */
    public String jdbcUrl() {
        return jdbcUrl(options.database());
    }

    /** JDBC URL of any database, with the user. */
    public String jdbcUrl(String anyDatabase) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + anyDatabase + "?user=" + USER;
    }

    /** What a person types to look inside. */
    public String psqlCommand() {
        return "psql -h 127.0.0.1 -p " + port + " -U " + USER + " " + options.database();
    }

    /** The server's own log. */
    public Path log() {
        return directory.resolve("postgres.log");
    }

    /** Number of its main process. */
    public long pid() {
        return postmaster.pid();
    }

    /** Whether its main process lives. */
    public boolean isRunning() {
        return postmaster.isAlive();
    }

    /**
     * Kills all of its processes as the out-of-memory killer does, and waits until they are gone;
     * the next start recovers from the write-ahead log.
     */
    public void kill() throws IOException, InterruptedException {
        watchdog.destroy();
        signal("STOP"); // it forks no more
        List<ProcessHandle> processes = new ArrayList<>(postmaster.descendants().toList());
        processes.add(postmaster.toHandle());
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
        postmaster.waitFor();
        log.info("postgres killed port={}", port);
    }

    /** Stops it, and waits until it has ended; its data stays. */
    public void stop(Stop how) throws IOException, InterruptedException {
        watchdog.destroy();
        if (postmaster.isAlive()) {
            signal(how.signal);
            if (!postmaster.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                log.warn("postgres does not stop port={} seconds={}", port, STOP_SECONDS_MAX);
                kill();
            }
        }
    }

    /** Starts it again, on the same port with the same data; returns when it serves. */
    public void restart() throws IOException, InterruptedException {
        stop(Stop.FAST);
        postmaster = launch();
        watchdog = watch(postmaster.pid());
    }

    /** Stops it; its data stays. */
    @Override
    public void close() {
        try {
            stop(Stop.FAST);
        } catch (IOException e) {
            throw new UncheckedIOException("could not stop postgres", e);
        } catch (InterruptedException e) {
            postmaster.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("sh", "-c", "kill -" + name + " " + postmaster.pid())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (kill.waitFor() != 0 && postmaster.isAlive()) {
            throw new IOException("could not send " + name + " to postgres: " + said);
        }
    }

    /** Ends the server when this process has ended: its standard input is a pipe from here. */
    private static Process watch(long pid) throws IOException {
        return new ProcessBuilder("sh", "-c", "cat >/dev/null; kill -QUIT " + pid + " 2>/dev/null")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(installation.command());
        builder.command().add("-p");
        builder.command().add(Integer.toString(port));
        for (String setting :
                Stream.concat(SETTINGS.stream(), options.settings().stream()).toList()) {
            builder.command().add("-c");
            builder.command().add(setting);
        }
        builder.redirectErrorStream(true);
        Process launched = builder.start();
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name("postgres-log-" + port)
                .start(() -> copyLog(launched, ready));
        awaitReady(launched, ready);
        log.info("postgres ready pid={} port={} log={}", launched.pid(), port, log());
        return launched;
    }

    private void awaitReady(Process launched, CompletableFuture<Boolean> ready) throws IOException {
        try {
            if (ready.get(START_SECONDS_MAX, TimeUnit.SECONDS)) {
                return;
            }
            throw new IOException("postgres ended before it was ready:\n" + LogTail.of(log()));
        } catch (TimeoutException | ExecutionException e) {
            launched.destroyForcibly();
            throw new IOException("postgres is not ready:\n" + LogTail.of(log()), e);
        } catch (InterruptedException e) {
            launched.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while postgres started", e);
        }
    }

    /** Writes what the server says to its log; tells when it says that it is ready. */
    private void copyLog(Process launched, CompletableFuture<Boolean> ready) {
        try (BufferedReader from = launched.inputReader();
                BufferedWriter to =
                        Files.newBufferedWriter(
                                log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                to.write(line);
                to.newLine();
                to.flush();
                if (READY.matcher(line).find()) {
                    ready.complete(true);
                }
            }
            ready.complete(false);
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private void createDatabase(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"));
                Statement statement = connection.createStatement()) {
            String quoted = database.replace("'", "''");
            try (ResultSet rows =
                    statement.executeQuery(
                            "select 1 from pg_database where datname = '" + quoted + "'")) {
                if (rows.next()) {
                    return;
                }
            }
            statement.execute("create database \"" + database.replace("\"", "\"\"") + "\"");
        }
    }
}
