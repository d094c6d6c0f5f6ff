package dev.tidegate.bench;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.Lsn;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.large.LargeTransaction;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.workload.SourceDatabase;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tidegate bench capture}: how fast capture reads a transaction, against the floor: the same
 * change tables read with plain JDBC, one after the other, each value taken as the driver gives it.
 */
@Command(
        name = "tidegate bench capture",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads one large transaction from the source's log, against plain JDBC.",
            "",
            "The stand-in runs in the benchmark's own process and takes its time from both sides.",
            ""
        },
        footer = {"", "Example: tidegate bench capture --changes 50000"})
public final class CaptureBench extends Bench {
    private static final String DATABASE = "bench";
    private static final String PASSWORD = "Bench-only-1";
    private static final Duration CAPTURE_WAIT_MAX = Duration.ofMinutes(10);

    @Option(
            names = "--changes",
            paramLabel = "N",
            description = "Changes of the transaction, about (default: ${DEFAULT-VALUE}).")
    private int changes = 200_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often both are measured (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new CaptureBench(), arguments);
    }

    @Override
    protected Report measure(Progress progress) throws Exception {
        SqlServer.Options options = new SqlServer.Options(0, PASSWORD, Duration.ZERO);
        try (SqlServer server = SqlServer.start(options)) {
            server.execute("master", "CREATE DATABASE " + DATABASE);
            try (Connection connection = connect(server)) {
                return measure(server, connection, progress);
            }
        }
    }

    private Report measure(SqlServer server, Connection connection, Progress progress)
            throws Exception {
        LargeTransaction transaction = new LargeTransaction(changes);
        transaction.create(connection);
        SourceDatabase.capture(connection);
        SqlServerSource source = source(server);
        source.prepare();
        Lsn before = source.chunks().positionBehind();
        long changed = transaction.run(connection);
        if (!server.capture().awaitCaptured(DATABASE, CAPTURE_WAIT_MAX)) {
            throw new IllegalStateException("the stand-in did not capture the transaction");
        }
        List<TableDefinition> tables = source.catalog().tables();
        Report report =
                new Report(
                        "capture",
                        "Reading one transaction of %,d changes in %d tables from the log"
                                .formatted(changed, tables.size()));
        List<Double> floors = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            double floor = changed / secondsOf(() -> readPlainly(connection, tables));
            double ours = changed / captureSeconds(source, tables, before, changed);
            floors.add(floor);
            rates.add(ours);
            ratios.add(ours / floor);
            progress.say(
                    "round %d: plain JDBC %,.0f changes/s, capture %,.0f changes/s, ratio %.2f",
                    round, floor, ours, ours / floor);
        }
        TextTable table = new TextTable("reader", "changes/s");
        table.row("plain JDBC", String.format("%,.0f", Rounded.median(floors)));
        table.row("capture", String.format("%,.0f", Rounded.median(rates)));
        report.table(table);
        report.note("Medians of %d rounds.", rounds);
        report.figure("changes", changed);
        report.figure("rounds", rounds);
        report.figure("plainJdbcRate", Rounded.median(floors));
        report.figure("captureRate", Rounded.median(rates));
        report.ratio("plainJdbc", Rounded.median(ratios));
        return report;
    }

    private static SqlServerSource source(SqlServer server) {
        return new SqlServerSource(
                new SqlServerSettings(
                        server.jdbcUrl(DATABASE),
                        SqlServer.USER,
                        PASSWORD,
                        List.of(),
                        List.of(),
                        Duration.ofMillis(10)),
                DATABASE);
    }

    private static void readPlainly(Connection connection, List<TableDefinition> tables)
            throws SQLException {
        for (TableDefinition table : tables) {
            String changeTable =
                    "cdc." + table.table().schema() + "_" + table.table().name() + "_CT";
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery(
                                    "SELECT * FROM "
                                            + changeTable
                                            + " ORDER BY __$start_lsn, __$command_id, __$seqval,"
                                            + " __$operation")) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    for (int i = 1; i <= columns; i++) {
                        rows.getObject(i);
                    }
                }
            }
        }
    }

    /** From the first change on: the start of Debezium's engine does not count. */
    private static double captureSeconds(
            SqlServerSource source, List<TableDefinition> tables, Lsn before, long changes)
            throws InterruptedException {
        long[] read = {0};
        long[] firstNanos = {0};
        SourceLog log = source.log(tables);
        try {
            log.follow(
                    Optional.of(new SourceOffset(before.toString())),
                    batch -> {
                        if (read[0] == 0) {
                            firstNanos[0] = System.nanoTime();
                        }
                        read[0] +=
                                batch.stream().filter(SourceLog.Changed.class::isInstance).count();
                        if (read[0] >= changes) {
                            throw new EnoughException();
                        }
                    });
        } catch (EnoughException _) {
            // all of it is read
        }
        return (System.nanoTime() - firstNanos[0]) / 1e9;
    }

    /** Ends the reading. */
    private static final class EnoughException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double secondsOf(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static Connection connect(SqlServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(DATABASE), SqlServer.USER, PASSWORD);
    }
}
