package dev.tidegate.bench;

import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.demo.EndOfProcess;
import dev.tidegate.sandbox.demo.Progress;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Runs a benchmark as a command of its own. */
public final class BenchMain {
    private static final int FAILED = 1;

    private BenchMain() {}

    /**
     * Runs it, and ends the process with its exit code.
     *
     * @param bench with picocli's annotations
     */
    public static void run(Callable<Integer> bench, String... arguments) {
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

    /** Lines on the standard error, each with the time since now. */
    public static Progress progress() {
        return new Progress(new PrintWriter(System.err, true, System.err.charset()));
    }

    private static int failed(Exception e, PrintWriter err) {
        switch (e) {
            case TidegateException known -> err.println(known.forOperator());
            case InterruptedException _ -> err.println("the benchmark was stopped");
            default -> e.printStackTrace(err);
        }
        return FAILED;
    }
}
