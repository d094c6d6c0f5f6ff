package dev.tidegate.sandbox.demo;

import dev.tidegate.control.Verb;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidegate sandbox}: three servers to try things on. */
@Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        description = "SQL Server (a stand-in), Kafka and PostgreSQL on this machine, to try on.",
        subcommands = SandboxStart.class)
public final class SandboxVerb implements Verb {
    private static final int NOT_READY = 3;

    @Spec private @Nullable CommandSpec spec;

    /** Without a further verb there is only help to give. */
    @Override
    public Integer call() {
        Objects.requireNonNull(spec)
                .commandLine()
                .usage(Objects.requireNonNull(spec).commandLine().getErr());
        return NOT_READY;
    }
}
