package dev.tidegate.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which running daemon a verb talks to, and how it shows who asks. */
final class DaemonOption {
    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:TIDEGATE_SERVER:-http://127.0.0.1:8085}",
            description =
                    "Where the daemon listens. Default: $$TIDEGATE_SERVER, else http://127.0.0.1:8085.")
    private String server = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:TIDEGATE_TOKEN}",
            showDefaultValue = Visibility.NEVER,
            description = {
                "A token, or a JWT. Default: $$TIDEGATE_TOKEN. Others on this machine see what is on a",
                "command line: rather use the variable or --token-file."
            })
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:TIDEGATE_TOKEN_FILE}",
            description = "A file with the token, instead. Default: $$TIDEGATE_TOKEN_FILE.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:TIDEGATE_CA}",
            description =
                    "A PEM file with the authorities that the daemon's certificate is believed from."
                            + " Default: $$TIDEGATE_CA, else those of Java.")
    private @Nullable Path authorities;

    /** Talks to it; connects to nothing yet. */
    DaemonClient client() {
        return new DaemonClient(server, token(), Optional.ofNullable(authorities));
    }

    private Optional<String> token() {
        Optional<Path> file = Optional.ofNullable(tokenFile);
        return file.isPresent()
                ? Optional.of(read(file.get()))
                : Optional.ofNullable(token).map(String::strip).filter(it -> !it.isEmpty());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            VerbException unreadable =
                    new VerbException(
                            "the token's file " + file + " cannot be read",
                            "Name a text file that this user may read.",
                            ExitCode.ERROR);
            unreadable.initCause(e);
            throw unreadable;
        }
    }
}
