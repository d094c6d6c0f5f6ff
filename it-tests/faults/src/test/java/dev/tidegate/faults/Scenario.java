package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.process.LogTail;
import dev.tidegate.sandbox.process.Ports;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.SourceTables;
import dev.tidegate.sandbox.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One pipeline with a source database, a target database, clients that work, and a daemon; many fit
 * on the same {@link Servers}, one after the other.
 */
final class Scenario implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);

    /** Larger runs than those of the build take longer. */
    private static final Duration PATIENCE =
            Duration.ofMinutes(Integer.getInteger("tidegate.faults.patience_minutes", 3));

    private final Servers servers;
    private final String name;
    private final Path directory;
    private final Workload workload;
    private final int clients;
    private final List<DaemonProcess> daemons = new ArrayList<>();
    private final Connection source;

    /** How many the source has at first. */
    private final int tables;

    private DaemonSettings settings;
    private long watermark;
    private volatile @Nullable DaemonProcess watched;
    private @Nullable ClientPool pool;

    /** For looks at the target, which are many: a login takes it longer than the answer. */
    private @Nullable Connection sight;

    private Scenario(Servers servers, String name, Path directory, Work work) throws Exception {
        this.servers = servers;
        this.name = name;
        this.directory = directory;
        this.workload = new WitnessedWorkload(work.workload());
        this.clients = work.clients();
        servers.environment().createSourceDatabase(name);
        source = servers.environment().source(name);
        workload.create(source);
        ProbeTables.create(source, clients);
        servers.environment().capture(name);
        tables = SourceTables.of(source).size();
        try (Connection admin =
                        DriverManager.getConnection(servers.postgres().jdbcUrl("postgres"));
                Statement statement = admin.createStatement()) {
            statement.execute("create database " + name + work.targetClause());
        }
        settings =
                new DaemonSettings(
                        name,
                        "jdbc:sqlserver://localhost:"
                                + servers.source().port()
                                + ";databaseName="
                                + name
                                + ";encrypt=false;trustServerCertificate=true",
                        servers.environment().sqlServer().user(),
                        servers.environment().sqlServer().password(),
                        servers.broker().bootstrapServers(),
                        Map.of(),
                        "jdbc:postgresql://127.0.0.1:" + servers.target().port() + "/" + name,
                        Ports.free(),
                        DaemonSettings.Membership.ALONE,
                        Map.of());
    }

    /**
     * What clients do.
     *
     * @param targetClause more for the CREATE DATABASE of the target
     */
    record Work(Workload workload, int clients, String targetClause) {
        static Work of(Workload workload, int clients) {
            return new Work(workload, clients, "");
        }
    }

    /** Makes the databases; the source's tables have their first rows. */
    static Scenario prepare(Servers servers, String name, Path directory, Work work)
            throws Exception {
        return new Scenario(servers, name, directory, work);
    }

    DaemonSettings settings() {
        return settings;
    }

    /** Other settings for daemons that are started from now on. */
    void settings(DaemonSettings newSettings) {
        settings = newSettings;
    }

    Workload workload() {
        return workload;
    }

    /** Lets the clients work, all together at a rate, until {@link #finish}. */
    void work(double rate) throws SQLException {
        pool =
                ClientPool.start(
                        workload,
                        () -> servers.environment().source(name),
                        new ClientPool.Plan(clients, rate, 1),
                        (_, _, _) -> {});
    }

    /** What the clients did so far. */
    ClientPool.Counts counts() {
        if (pool == null) {
            throw new IllegalStateException("the clients do not work yet");
        }
        return pool.counts();
    }

    /** A connection to the target that goes past the proxy. */
    Connection target() throws SQLException {
        return DriverManager.getConnection(servers.postgres().jdbcUrl(name));
    }

    Connection source() {
        return source;
    }

    /**
     * Starts a daemon, beside those that may run.
     *
     * @param options more of {@code tidegate run}
     */
    DaemonProcess startDaemon(String... options) throws Exception {
        Path file = settings.write(directory.resolve(name + "-" + daemons.size() + ".yaml"));
        DaemonProcess daemon =
                DaemonProcess.start(
                        file, settings.httpPort(), log(daemons.size()), List.of(options));
        daemons.add(daemon);
        watched = daemon;
        return daemon;
    }

    /**
     * What an operator's verb printed.
     *
     * @param text standard output and error
     */
    record Answer(int exitCode, String text) {}

    /** Runs a verb with the settings of the next daemon, in a process of its own. */
    Answer verb(String... verb) throws Exception {
        Path file = settings.write(directory.resolve(name + "-verb.yaml"));
        return run(List.of(verb), "--config", file.toString());
    }

    /** Runs a verb that asks the daemon, in a process of its own. */
    Answer ask(String... verb) throws Exception {
        return run(List.of(verb), "--server", "http://127.0.0.1:" + settings.httpPort());
    }

    /** Runs a verb that needs neither daemon nor settings, in a process of its own. */
    static Answer alone(String... verb) throws Exception {
        return run(List.of(verb));
    }

    private static Answer run(List<String> verb, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(verb);
        arguments.addAll(List.of(options));
        Process process = DaemonProcess.tidegate(arguments).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), text);
    }

    /** The daemon that was started last, or that {@link #watch} named since. */
    DaemonProcess daemon() {
        DaemonProcess daemon = watched;
        if (daemon == null) {
            throw new IllegalStateException("no daemon was started yet");
        }
        return daemon;
    }

    /** From now on another one is the daemon that lives to the end. */
    void watch(DaemonProcess daemon) {
        watched = daemon;
    }

    private Path log(int daemon) {
        return directory.resolve(name + "-" + daemon + ".log");
    }

    /** What the daemon printed that was started as the {@code n}th, from 0. */
    String printed(int n) throws Exception {
        return Files.readString(log(n));
    }

    /** What the last one printed. */
    String printed() throws Exception {
        return printed(daemons.size() - 1);
    }

    /** What all of them printed. */
    String everythingPrinted() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int daemon = 0; daemon < daemons.size(); daemon++) {
            all.append(printed(daemon));
        }
        return all.toString();
    }

    /** The last lines of all daemons. */
    private String allPrinted() {
        StringBuilder all = new StringBuilder();
        for (int daemon = 0; daemon < daemons.size(); daemon++) {
            all.append("\ndaemon ").append(daemon).append(":\n").append(LogTail.of(log(daemon)));
        }
        return all.toString();
    }

    /** Commits a change on the source that {@link #shown} finds on the target; its number. */
    long writeWatermark() throws SQLException {
        watermark++;
        source.setAutoCommit(false);
        for (String table : List.of(ProbeTables.FIRST, ProbeTables.LAST)) {
            try (PreparedStatement update = ProbeTables.update(source, table)) {
                update.setLong(1, watermark);
                update.setInt(2, ProbeTables.PROBE_CLIENT);
                update.executeUpdate();
            }
        }
        source.commit();
        source.setAutoCommit(true);
        return watermark;
    }

    /** The last of our watermarks that the target's checkpoint has passed; empty if it is down. */
    OptionalLong shown() {
        try (Statement statement = sight().createStatement();
                var row =
                        statement.executeQuery(
                                "select number from dbo.workload_last as l, tidegate.checkpoint"
                                        + " where l.client = 0 and replication_group = 0"
                                        + " and journal_offset > 0")) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        } catch (SQLException _) {
            return OptionalLong.empty();
        }
    }

    /** How many tables are loaded, or are not to be; none while the target is down. */
    private int settledTables() {
        try (Statement statement = sight().createStatement();
                var row =
                        statement.executeQuery(
                                "select count(*) from tidegate.load_table"
                                        + " where complete or intent <> 'REPLICATE'")) {
            return row.next() ? row.getInt(1) : 0;
        } catch (SQLException _) {
            return 0;
        }
    }

    /** A connection as {@link #target} opens; a new one if the server has ended the last. */
    private Connection sight() throws SQLException {
        Connection last = sight;
        if (last != null && !last.isClosed()) {
            return last;
        }
        Connection next = target();
        sight = next;
        return next;
    }

    /**
     * Waits until every table is loaded, but for those that an operator wants left alone, and the
     * target shows what is committed on the source now.
     */
    void awaitCaughtUp() throws Exception {
        await("every table is loaded", () -> settledTables() >= tables);
        long number = writeWatermark();
        await(
                "the target shows the watermark " + number,
                () -> {
                    OptionalLong shown = shown();
                    return shown.isPresent() && shown.getAsLong() >= number;
                });
        awaitAllGroups();
    }

    /** Waits until every group has passed what group 0 shows now. */
    private void awaitAllGroups() throws Exception {
        String upTo = checkpoints(" where replication_group = 0").getFirst();
        await(
                "all groups are applied up to " + upTo,
                () -> checkpoints("").stream().allMatch(it -> it.compareTo(upTo) >= 0));
    }

    private List<String> checkpoints(String which) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = sight().createStatement();
                var rows =
                        statement.executeQuery(
                                "select commit_lsn from tidegate.checkpoint" + which)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    /** Lets a while pass that is to pass: there is nothing to wait for. */
    void live(Duration time) throws Exception {
        long start = System.nanoTime();
        await("time passes", () -> System.nanoTime() - start >= time.toNanos());
    }

    void awaitPhase(String phase) throws Exception {
        await("the phase is " + phase, () -> daemon().phase().equals(phase));
    }

    /** Waits until the last daemon's log holds one of the texts. */
    void awaitPrinted(String... texts) throws Exception {
        await(
                "the log says " + String.join(" or ", texts),
                () -> {
                    String printed = printed();
                    return Stream.of(texts).anyMatch(printed::contains);
                });
    }

    /** Waits until the last daemon's status shows a failure of a code, with texts in its hint. */
    void awaitFailure(String code, String... hints) throws Exception {
        await(
                "the status shows " + code + " and says " + List.of(hints),
                () -> {
                    JsonNode failure =
                            daemon().status()
                                    .map(status -> status.path("failure"))
                                    .orElse(MissingNode.getInstance());
                    String hint = failure.path("hint").asText();
                    return failure.path("code").asText().equals(code)
                            && Stream.of(hints).allMatch(hint::contains);
                });
    }

    /** Waits for something that a live daemon brings about. */
    void await(String what, Patience.Question question) throws Exception {
        boolean isSo =
                new Patience(LOOK, PATIENCE)
                        .await(() -> {
                            if (pool != null && pool.failure().isPresent()) {
                                throw new AssertionError(
                                        "the clients failed", pool.failure().get());
                            }
                            if (question.isSo()) {
                                return true;
                            }
                            if (!daemon().isAlive()) {
                                throw new AssertionError(
                                        "the daemon has ended before " + what + allPrinted());
                            }
                            return false;
                        });
        if (!isSo) {
            throw new AssertionError("it is not so that " + what + allPrinted());
        }
    }

    /**
     * Stops the clients, waits until everything has arrived, stops the daemon, and compares both
     * sides in every way that there is.
     */
    void finish() throws Exception {
        if (pool != null) {
            pool.stop();
        }
        awaitCaughtUp();
        assertThat(daemon().terminate()).as(() -> "exit code").isZero();
        verify();
    }

    /** Compares both sides, which are at rest. */
    void verify() throws Exception {
        try (Connection target = target()) {
            List<TableResult> results =
                    new Comparison(source, target, Comparison.Options.DEFAULTS)
                            .compare(SourceTables.of(source));
            assertThat(results).isNotEmpty().allMatch(TableResult::equal);
            assertThat(TargetReaders.check(target, workload.invariants())).isEmpty();
            target.setAutoCommit(true);
            JournalAudit.Result audit =
                    JournalAudit.of(servers.broker().bootstrapServers(), name, target);
            assertThat(audit.transactions()).isPositive();
        }
        for (int daemon = 0; daemon < daemons.size(); daemon++) {
            DaemonLog.of(printed(daemon)).assertCalm(settings);
        }
    }

    @Override
    public void close() throws SQLException {
        daemons.forEach(DaemonProcess::close);
        if (pool != null) {
            pool.close();
        }
        if (sight != null) {
            sight.close();
        }
        source.close();
    }
}
