package dev.tidegate.bench;

import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.demo.EndOfProcess;
import dev.tidegate.sandbox.demo.Progress;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A benchmark as a command of its own, with picocli's annotations: progress on the standard error,
 * the report on the standard output.
 */
public abstract class Bench implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(Bench.class);
    private static final int FAILED = 1;

    @Spec private @Nullable CommandSpec spec;

    /** Runs it, and ends the process with its exit code. */
    protected static void launch(Bench bench, String... arguments) {
        int exitCode;
        try (EndOfProcess _ = new EndOfProcess()) {
            exitCode =
                    new CommandLine(bench)
                            .setUsageHelpWidth(100)
                            .setExecutionExceptionHandler((e, of, _) -> failed(e, of.getErr()))
                            .execute(arguments);
        }
        System.exit(exitCode);
    }

    /** Measures; throws what makes that impossible. */
    protected abstract Report measure(Progress progress) throws Exception;

    @Override
    public final Integer call() throws Exception {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        Report report = measure(new Progress(command.getErr()));
        command.getOut().print(report.text());
        command.getOut().flush();
        return report.exitCode();
    }

    private static int failed(Exception e, PrintWriter err) {
        switch (e) {
            case TidegateException known -> err.println(known.forOperator());
            case InterruptedException _ -> err.println("the benchmark was stopped");
            default -> {
                log.error("benchmark failed", e);
                err.println("the benchmark failed: " + e);
            }
        }
        return FAILED;
    }
}
