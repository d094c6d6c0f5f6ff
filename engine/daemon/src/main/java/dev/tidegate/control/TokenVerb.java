package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.access.Role;
import dev.tidegate.access.TokenHash;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate token}: makes bearer tokens. */
@Command(
        name = "token",
        header = "Makes tokens for the daemon's API.",
        footer = {
            "",
            "Examples:",
            "  tidegate token create --name grafana --role viewer",
            "  TIDEGATE_TOKEN=… tidegate status --server https://tidegate.example:8085"
        })
public final class TokenVerb implements Verb {
    private static final String NAME_FORM = "[A-Za-z0-9._@-]{1,100}";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** What {@code token create} does. */
    @Command(
            name = "create",
            header = "Makes a token, and the line for http.tokens that lets it in.",
            description = {
                "",
                "Nothing is stored: the token is shown this once, and the settings get its hash only."
            })
    Integer create(
            @Option(
                            names = "--name",
                            required = true,
                            paramLabel = "NAME",
                            description = "Whose it is: shown in the audit trail.")
                    String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "viewer, operator, cutover, reviewer or admin.")
                    String role,
            @Option(
                            names = "--format",
                            defaultValue = "text",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    OutputFormat format) {
        requireGood(name, role);
        String token = TokenHash.newToken(new SecureRandom());
        String hash = TokenHash.of(token).text();
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case text -> {
                out.println("token: " + token);
                out.println("settings:");
                out.println("  http:");
                out.println("    tokens:");
                out.println("      \"%s\": %s %s".formatted(name, role, hash));
                out.println(
                        "next: put these lines into the settings, start the daemon again, and keep"
                                + " the token;");
                out.println(
                        "      it is shown this once, and used as TIDEGATE_TOKEN or --token-file");
            }
            case json ->
                    out.println(
                            new ObjectMapper()
                                    .createObjectNode()
                                    .put("name", name)
                                    .put("role", role)
                                    .put("token", token)
                                    .put("hash", hash));
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static void requireGood(String name, String role) {
        if (!name.matches(NAME_FORM)) {
            throw new VerbException(
                    "--name is not 1 to 100 letters, digits, dots, hyphens, underscores or @",
                    "Name the person or the program that will have the token.",
                    ExitCode.ERROR);
        }
        if (Role.of(role).isEmpty()) {
            throw new VerbException(
                    "--role is \"" + role + "\"",
                    "There are "
                            + Arrays.stream(Role.values())
                                    .map(Role::text)
                                    .collect(Collectors.joining(", "))
                            + ".",
                    ExitCode.ERROR);
        }
    }
}
