package dev.tidegate.daemon;

import dev.tidegate.control.ExitCode;
import dev.tidegate.control.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A verb that another jar brings, as the sandbox does. */
@Command(name = "greet", description = "Says hello.")
public final class GreetVerb implements Verb {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().println("hello");
        return ExitCode.DONE;
    }
}
