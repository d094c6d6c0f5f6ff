package dev.tidegate.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate approval}: what waits for a second person. */
@Command(
        name = "approval",
        header = "What waits for a second person: lists, approves, withdraws.",
        description = {
            "",
            "http.approvals names the acts that want one. Whoever asks for such an act is told a",
            "number; it is done when somebody else, who has the role for it, approves the number."
        },
        footer = {"", "Examples:", "  tidegate approval list", "  tidegate approval approve 3"})
public final class ApprovalVerb implements Verb {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** What {@code approval list} does. */
    @Command(name = "list", header = "Lists what waits, with its number and who asked for it.")
    Integer list(
            @Mixin DaemonOption daemon,
            @Option(
                            names = "--format",
                            defaultValue = "text",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    OutputFormat format)
            throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (DaemonClient client = daemon.client()) {
            String waiting = client.read(ApprovalApi.PATH);
            switch (format) {
                case json -> out.println(waiting);
                case text -> print(out, client.parsed(waiting, ApprovalVerb::read, "a list"));
            }
            out.flush();
            return ExitCode.DONE;
        }
    }

    private static JsonNode read(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", new UncheckedIOException(e));
        }
    }

    private static void print(PrintWriter out, JsonNode waiting) {
        if (waiting.isEmpty()) {
            out.println("nothing waits for approval");
        }
        waiting.forEach(it ->
                out.println(
                        "%d  %s, asked for by %s, until %s%s"
                                .formatted(
                                        it.path("number").asLong(),
                                        it.path("act").asText(),
                                        it.path("asked_by").asText(),
                                        it.path("until").asText(),
                                        it.path("approved_by").isTextual()
                                                ? "; approved by "
                                                        + it.path("approved_by").asText()
                                                        + ", begun"
                                                : "; needs the role " + it.path("role").asText())));
    }

    /** What {@code approval approve} does. */
    @Command(
            name = "approve",
            header = "Approves what somebody else asked for: it is done at once.",
            description = {
                "",
                "Prints what the act answers. What goes on meanwhile is shown by its own status verb.",
                "An approval is for once: what was begun and not done, by an abort or because the",
                "daemon died, must be asked for again."
            })
    Integer approve(@Mixin DaemonOption daemon, @Mixin Which which) throws InterruptedException {
        return print(daemon, which, "/approve");
    }

    /** What {@code approval withdraw} does. */
    @Command(name = "withdraw", header = "Forgets what waits; for who asked, or could approve.")
    Integer withdraw(@Mixin DaemonOption daemon, @Mixin Which which) throws InterruptedException {
        return print(daemon, which, "/withdraw");
    }

    private Integer print(DaemonOption daemon, Which which, String action)
            throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (DaemonClient client = daemon.client()) {
            out.println(client.document(ApprovalApi.PATH + "/" + which.number + action));
            out.flush();
            return ExitCode.DONE;
        }
    }

    /** Which of those that wait. */
    static final class Which {
        @Parameters(paramLabel = "NUMBER", description = "As \"approval list\" shows it.")
        private long number;
    }
}
