package dev.tidegate.control;

import picocli.CommandLine.Option;

/** Which running daemon a verb talks to. */
final class DaemonOption {
    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:TIDEGATE_SERVER:-http://127.0.0.1:8085}",
            description =
                    "Where the daemon listens. Default: $$TIDEGATE_SERVER, else http://127.0.0.1:8085.")
    private String server = "";

    /** Talks to it; connects to nothing yet. */
    DaemonClient client() {
        return new DaemonClient(server);
    }
}
