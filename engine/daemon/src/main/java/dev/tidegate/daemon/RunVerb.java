package dev.tidegate.daemon;

import dev.tidegate.control.ConfigVerb;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.Status;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.Verb;
import dev.tidegate.control.VerbException;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.run.BoundedStop;
import dev.tidegate.settings.Durations;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsReader;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate run}: the daemon. */
@Command(
        name = "run",
        header = "Runs the daemon: loads the rows that exist, then follows every change.",
        description = {
            "",
            "Creates the tables that the target lacks. Started again, it goes on from the target's",
            "checkpoint. SIGTERM and Ctrl-C finish the open window and exit with 0. Failures that may",
            "pass are tried again; others end it with exit code 1, or 3 if something must be prepared",
            "first."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate run --config orders.yaml",
            "  SOURCE_PASSWORD=… tidegate run       with \"password: $${SOURCE_PASSWORD}\" in it",
            "  tidegate run --stay                  in Kubernetes: an error is shown by status",
            "                                       and readiness, the pod is not restarted"
        })
final class RunVerb implements Verb {
    private static final Logger LOG = LoggerFactory.getLogger(RunVerb.class);

    private final Function<Settings, Wiring> wiring;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigVerb.FileOption file = new ConfigVerb.FileOption();

    @Option(
            names = "--stay",
            description =
                    "When an error stops the pipeline, goes on serving status and metrics until it is"
                            + " told to end.")
    private boolean stay;

    @Option(
            names = "--progress",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "How often to print a line of progress; 0s for never. Default: ${DEFAULT-VALUE}.")
    private String progress = "";

    /** Runs pipelines that are wired to what {@code wiring} opens. */
    RunVerb(Function<Settings, Wiring> wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() throws InterruptedException {
        Duration interval = interval();
        Settings settings = SettingsReader.read(file.file(), System.getenv()).settings();
        Logging.configure(Main.isDebug(spec) ? Main.debug(settings.log()) : settings.log());
        PrintWriter out = spec.commandLine().getOut();
        try (Daemon daemon = Daemon.start(settings, wiring.apply(settings))) {
            Thread hook = hook(daemon);
            Runtime.getRuntime().addShutdownHook(hook);
            Optional<ProgressPrinter> printer = greet(daemon, settings, out, interval);
            Status last;
            try {
                last = daemon.awaitStopped();
            } finally {
                printer.ifPresent(ProgressPrinter::close);
            }
            return end(last, hook);
        }
    }

    private Optional<ProgressPrinter> greet(
            Daemon daemon, Settings settings, PrintWriter out, Duration interval) {
        if (settings.log().format() == Settings.Log.Format.JSON) {
            return Optional.empty(); // the output belongs to the log
        }
        out.println(
                "pipeline %s: console and metrics at %s://%s:%d; Ctrl-C stops it"
                        .formatted(
                                settings.pipeline(),
                                settings.http().scheme(),
                                settings.http().host(),
                                daemon.httpPort()));
        out.flush();
        if (!interval.isPositive()) {
            return Optional.empty();
        }
        ProgressPrinter printer =
                new ProgressPrinter(
                        new ProgressPrinter.Watched(daemon::status, daemon::load),
                        new ProgressPrinter.Output(out, kind()),
                        interval);
        Logging.beforeEachLine(printer::clear);
        printer.start();
        return Optional.of(printer);
    }

    private static ProgressPrinter.Output.Kind kind() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                ? ProgressPrinter.Output.Kind.TERMINAL
                : ProgressPrinter.Output.Kind.LINES;
    }

    private int end(Status last, Thread hook) throws InterruptedException {
        if (last.phase() != Phase.STOPPED_BY_ERROR) {
            return ExitCode.DONE;
        }
        Status.Failure failure = last.failure().orElseThrow();
        if (stay) {
            LOG.error("stays until it is told to end, to show its status; --stay asks for it");
            new CountDownLatch(1).await(); // the shutdown hook ends the process
        }
        if (!unhook(hook)) {
            return ExitCode.ERROR; // it ends already, with the hook's code
        }
        throw new VerbException(
                failure.code() + ": " + failure.fact(), failure.hint(), exitCode(failure));
    }

    private static int exitCode(Status.Failure failure) {
        return Arrays.stream(ErrorCode.values())
                .filter(it -> it.toString().equals(failure.code()))
                .findFirst()
                .map(ExitCode::of)
                .orElse(ExitCode.ERROR);
    }

    /** Stops the daemon when the process is told to end; a clean stop is an exit code of 0. */
    private static Thread hook(Daemon daemon) {
        return new Thread(
                () -> {
                    LOG.info("told to end: finishes the open window");
                    boolean failed =
                            switch (BoundedStop.of(daemon::close, Daemon.STOP_MAX)) {
                                case DONE -> daemon.status().phase() == Phase.STOPPED_BY_ERROR;
                                case UNFINISHED -> {
                                    LOG.warn(
                                            "does not come to an end within {} s and ends as it is;"
                                                    + " what is not committed is undone, and the"
                                                    + " next start does it again",
                                            Daemon.STOP_MAX.toSeconds());
                                    yield false;
                                }
                                case FAILED -> true;
                            };
                    Runtime.getRuntime().halt(failed ? ExitCode.ERROR : ExitCode.DONE);
                },
                "tidegate-stop");
    }

    /** Returns false if the process is ending already. */
    private static boolean unhook(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("ends already", e);
            return false;
        }
    }

    private Duration interval() {
        return Durations.parse(progress)
                .orElseThrow(() ->
                        new VerbException(
                                "--progress is \"" + progress + "\"",
                                "Write a duration such as 10s or 1m, 0s for never.",
                                ExitCode.ERROR));
    }
}
