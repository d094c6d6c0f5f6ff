package dev.tidegate.sandbox.demo;

import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.sqlserver.wire.EncryptionPolicy;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.ScriptRunner;
import dev.tidegate.sandbox.workload.SourceDatabase;
import dev.tidegate.sandbox.workload.Workload;
import dev.tidegate.sandbox.workload.Workloads;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate sandbox start}: starts the servers and keeps them until it is told to end. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts SQL Server (a stand-in), Kafka and PostgreSQL, and prints how to connect.",
            "They run, with empty data, until Ctrl-C or SIGTERM; then their data is removed."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate sandbox start --port 1433 --postgres-port 5433",
            "  tidegate sandbox start --script northwind.sql --database northwind",
            "  tidegate sandbox start --workload orders --rate 50"
        })
final class SandboxStart implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(SandboxStart.class);
    private static final int FAILED = 1;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Of SQL Server (default: a free one).")
    private int port;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Of Kafka (default: a free one).")
    private int kafkaPort;

    @Option(
            names = "--postgres-port",
            paramLabel = "PORT",
            description = "Of PostgreSQL (default: a free one).")
    private int postgresPort;

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            description = "Of SQL Server's login sa (default: a new one, which is printed).")
    private String password = SqlServerAccess.Options.DEFAULTS.password();

    @Option(
            names = "--tls",
            paramLabel = "MODE",
            arity = "0..1",
            fallbackValue = "required",
            converter = EncryptionConverter.class,
            description =
                    "Encryption of SQL Server's connections: off, optional, required or strict"
                            + " (default: off; without MODE: required).")
    private EncryptionPolicy tls = EncryptionPolicy.OFF;

    @Option(
            names = "--capture-delay",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "How long the capture job waits between scans: 0, 250ms, 5s (default: 0).")
    private Duration captureDelay = Duration.ZERO;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description = "A database to make on SQL Server (default: ${DEFAULT-VALUE}).")
    private String database = "sandbox";

    @Option(
            names = "--script",
            paramLabel = "FILE.sql",
            description = "A T-SQL script to run in the database; its tables are then captured.")
    private Optional<Path> script = Optional.empty();

    @Option(
            names = "--workload",
            paramLabel = "orders|bank|types|FILE.sql",
            description = "Make a workload's tables and let its clients work, see tidegate demo.")
    private Optional<String> workload = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "TX_PER_S",
            description = "The workload's transactions a second (default: ${DEFAULT-VALUE}).")
    private double rate = 50;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "The workload's clients (default: ${DEFAULT-VALUE}).")
    private int clients = 4;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Decides the workload's rows and transactions (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        try (EndOfProcess _ = new EndOfProcess();
                Environment environment = Environment.start(options())) {
            String current = prepare(environment, out);
            print(out, environment, current);
            work(environment, current);
            return 0;
        } catch (InterruptedException e) {
            return 0; // the normal end
        } catch (TidegateException e) {
            err.println(e.forOperator());
            return FAILED;
        } catch (Exception e) {
            log.error("sandbox failed", e);
            err.println("the sandbox failed: " + e);
            return FAILED;
        }
    }

    private Environment.Options options() {
        Environment.Options any = Environment.Options.DEFAULTS;
        return new Environment.Options(
                new SqlServerAccess.Options(port, password, captureDelay, tls),
                any.kafka().withPort(kafkaPort),
                any.postgres().withPort(postgresPort),
                any.directory());
    }

    /** Returns the database that the script or the workload ends in. */
    private String prepare(Environment environment, PrintWriter out) throws SQLException {
        environment.createSourceDatabase(database);
        try (Connection connection = environment.source(database)) {
            if (script.isPresent()) {
                ScriptRunner.run(connection, script.get());
                for (String trigger : environment.sqlServer().triggersLeftOut(connection)) {
                    out.printf("The stand-in runs no triggers: %s is left out.%n", trigger);
                }
            }
            if (workload.isPresent()) {
                Workloads.named(workload.get(), seed).create(connection);
                ProbeTables.create(connection, clients);
            }
            String current = SourceDatabase.current(connection);
            if (script.isPresent() || workload.isPresent()) {
                environment.capture(current);
            }
            return current;
        }
    }

    /** Until interrupted; throws what stops the clients. */
    private void work(Environment environment, String current) throws Exception {
        if (workload.isEmpty()) {
            Thread.currentThread().join(); // for ever: only an interrupt ends it
            return;
        }
        Workload named = Workloads.named(workload.get(), seed);
        try (ClientPool pool =
                ClientPool.start(
                        named,
                        () -> environment.source(current),
                        new ClientPool.Plan(clients, rate, seed),
                        (_, _, _) -> {})) {
            throw pool.awaitFailure();
        }
    }

    private static void print(PrintWriter out, Environment environment, String current) {
        SqlServerAccess sqlServer = environment.sqlServer();
        out.println("SQL Server" + (sqlServer.standIn().isPresent() ? " (stand-in)" : " (real)"));
        out.println("  JDBC      " + sqlServer.jdbcUrl(current));
        out.println("  user      " + sqlServer.user());
        if (sqlServer.standIn().isPresent()) {
            out.println("  password  " + sqlServer.password());
        }
        sqlServer
                .standIn()
                .flatMap(SqlServer::certificateFile)
                .ifPresent(file -> out.println("  trust     " + file));
        out.println("Kafka");
        out.println("  bootstrap " + environment.kafka().bootstrapServers());
        out.println("PostgreSQL");
        out.println("  JDBC      " + environment.postgres().jdbcUrl());
        out.println("  psql      " + environment.postgres().psqlCommand());
        out.println(
                "  user      " + PostgresServer.USER + ", without a password from this machine");
        out.println();
        out.println("Running until Ctrl-C. Everything is removed then.");
        out.flush();
    }
}
