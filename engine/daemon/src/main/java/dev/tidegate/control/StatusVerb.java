package dev.tidegate.control;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.settings.Durations;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate status}: how a running daemon is. */
@Command(
        name = "status",
        header = "Shows how a running daemon is, and what to do next.",
        description = {
            "",
            "Phase, lag of each stage, positions, tables. Exit code 1 if the daemon cannot be reached",
            "or was stopped by an error."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate status                       the daemon on this machine",
            "  tidegate status --watch               again every 2 s, until Ctrl-C",
            "  tidegate status --format json | jq .lag.total",
            "  tidegate status --server http://tidegate.example:8085"
        })
public final class StatusVerb implements Verb {
    private static final String CLEAR_SCREEN = "\033[H\033[2J";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private DaemonOption daemon = new DaemonOption();

    @Option(names = "--watch", description = "Shows it again and again, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description = "How often --watch shows it. Default: ${DEFAULT-VALUE}.")
    private String interval = "";

    @Option(
            names = "--format",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format = OutputFormat.text;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (DaemonClient client = daemon.client()) {
            Status status = client.status();
            print(out, status);
            while (watch) {
                Thread.sleep(pause());
                status = client.status();
                print(out, status);
            }
            return status.phase() == Phase.STOPPED_BY_ERROR ? ExitCode.ERROR : ExitCode.DONE;
        }
    }

    private Duration pause() {
        return Durations.parse(interval)
                .filter(Duration::isPositive)
                .orElseThrow(() ->
                        new VerbException(
                                "--interval is \"" + interval + "\"",
                                "Write a duration such as 500ms, 2s or 1m.",
                                ExitCode.ERROR));
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private void print(PrintWriter out, Status status) {
        switch (format) {
            case json -> out.println(StatusJson.write(status));
            case text -> {
                if (watch && isTerminal()) {
                    out.print(CLEAR_SCREEN);
                }
                out.print(StatusText.render(status));
            }
        }
        out.flush();
    }
}
