package dev.tidegate.sandbox.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tidegate.control.Verb;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.Workloads;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate demo}: the whole way of a change, on this machine, with proof at the end. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows a live database move, on this machine, and proves the result.",
            "",
            "Starts SQL Server (a stand-in), Kafka and PostgreSQL, fills the source, lets clients"
                    + " work on it, loads the target, follows every change, and watches the target"
                    + " with concurrent readers. At the end it stops the clients, waits until all"
                    + " has arrived, and compares every value of both sides with code that shares"
                    + " nothing with the engine. It needs no Docker, no database and no root.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  tidegate demo --seconds 30 --rate 300 --report demo.json",
            "  tidegate demo --workload bank --clients 16",
            "  tidegate demo --workload northwind.sql --seconds 10",
            "  tidegate demo --seconds 5 --break-target-row     (exits 2, names table and key)",
            "  tidegate demo --cutover --rate 500               (applications move, and come back)",
            "",
            "With TIDEGATE_TEST_SQLSERVER_URL (and _USER, _PASSWORD) the source is that real SQL"
                    + " Server. It needs CDC and SQL Server Agent; databases that the demo makes"
                    + " are dropped at the end.",
            "",
            "Exit codes: 0 both sides are equal; 1 error; 2 they differ, or a reader saw a part of"
                    + " a transaction; 3 a precondition failed."
        })
public final class DemoVerb implements Verb {
    private static final Logger log = LoggerFactory.getLogger(DemoVerb.class);
    private static final int FAILED = 1;
    private static final int NOT_READY = 3;
    private static final int CLIENTS_MAX = 64;
    private static final Duration CUTOVER_STRETCH = Duration.ofSeconds(5);
    private static final Set<ErrorCode> PRECONDITIONS =
            Set.of(
                    ErrorCode.SETTINGS_INVALID,
                    ErrorCode.SOURCE_NOT_READY,
                    ErrorCode.TARGET_NOT_READY);

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long to measure, after the load (default: ${DEFAULT-VALUE}).")
    private int seconds = 30;

    @Option(
            names = "--rate",
            paramLabel = "TX_PER_S",
            description =
                    "Transactions a second, of all clients together (default: ${DEFAULT-VALUE}).")
    private double rate = 300;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "How many clients, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int clients = 8;

    @Option(
            names = "--workload",
            paramLabel = "orders|bank|types|FILE.sql",
            description = {
                "What the clients do (default: ${DEFAULT-VALUE}).",
                "orders: a supplier's orders in the shape of TPC-C, nine tables, hot rows, deletes.",
                "bank: transfers between accounts; the sum of all balances never changes.",
                "types: every type with its extremes, keys that move, unique values handed on.",
                "FILE.sql: a T-SQL script with GO lines; its tables are then changed at random."
            })
    private String workload = "orders";

    @Option(
            names = "--report",
            paramLabel = "FILE.json",
            description = "Write what was found to a file.")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = "--capture-delay",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = {
                "How long SQL Server's capture job waits between scans of its log: 0, 250ms, 5s"
                        + " (default: 0; SQL Server's own default is 5s)."
            })
    private Duration captureDelay = Duration.ZERO;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides rows and transactions (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--break-target-row",
            description = "Change a row of the target before the comparison, to see it found.")
    private boolean breakTargetRow;

    @Option(
            names = "--cutover",
            description = {
                "Show a cutover instead: applications write, are moved to PostgreSQL while they do,"
                        + " go on there, and are moved back. What servers confirmed to them is"
                        + " counted against what is there. The stand-in only; --seconds is then"
                        + " how long they write on each side (default: 5)."
            })
    private boolean cutover;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        try (EndOfProcess _ = new EndOfProcess()) {
            return cutover ? moveThere(out) : replicate(out);
        } catch (TidegateException e) {
            log.debug("demo failed", e);
            err.println(e.forOperator());
            return PRECONDITIONS.contains(e.code()) ? NOT_READY : FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("the demo was stopped");
            return FAILED;
        } catch (Exception e) {
            log.error("demo failed", e);
            err.println("the demo failed: " + e);
            err.println("  hint: The log above says where. Report it if it is not your machine's.");
            return FAILED;
        }
    }

    private int replicate(PrintWriter out) throws Exception {
        DemoReport found = new Demo(plan(), new Progress(out)).run();
        new Summary(out).print(found);
        write(found);
        return found.exitCode();
    }

    private int moveThere(PrintWriter out) throws Exception {
        DemoPlan like = plan();
        CutoverReport found =
                new CutoverDemo(
                                new CutoverDemo.CutoverPlan(
                                        new Applications.Plan(clients, rate, seed),
                                        isGiven("--seconds") ? like.measured() : CUTOVER_STRETCH,
                                        like.environment()),
                                new Progress(out))
                        .run();
        new Summary(out).print(found);
        write(found);
        return found.exitCode();
    }

    private boolean isGiven(String option) {
        return Objects.requireNonNull(spec).commandLine().getParseResult().hasMatchedOption(option);
    }

    private DemoPlan plan() {
        check(seconds > 0, "--seconds is " + seconds + ", expected 1 or more");
        check(rate > 0, "--rate is " + rate + ", expected more than 0");
        check(
                clients >= 1 && clients <= CLIENTS_MAX,
                "--clients is " + clients + ", expected 1 to " + CLIENTS_MAX);
        return new DemoPlan(
                Workloads.named(workload, seed),
                new ClientPool.Plan(clients, rate, seed),
                Duration.ofSeconds(seconds),
                Environment.Options.DEFAULTS.withCaptureDelay(captureDelay),
                breakTargetRow ? DemoPlan.AtTheEnd.BREAK_A_ROW : DemoPlan.AtTheEnd.KEEP);
    }

    private static void check(boolean isRight, String fact) {
        if (!isRight) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID, fact, "See tidegate demo --help.");
        }
    }

    private void write(Object found) throws IOException {
        if (report.isPresent()) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(report.get().toFile(), found);
        }
    }
}
