package dev.tidegate.bench.convert;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.bench.Rounded;
import dev.tidegate.bench.TemporaryDirectory;
import dev.tidegate.bench.TextTable;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.tsql.Lexer;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tidegate bench convert}: how fast scripts are read, against their tokens alone, and how
 * long {@code tidegate convert} takes for all of them, from the start of its process to its end.
 */
@Command(
        name = "tidegate bench convert",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Parses a folder of T-SQL again and again in one thread, and converts it in processes of"
                    + " its own.",
            "",
            "The ratios ...OfGoal are against 2 MB/s for the parser and 1,000 procedures, functions"
                    + " and triggers a minute for all of a conversion: the start of the JVM, whose"
                    + " code nobody has compiled yet, reading, converting, writing.",
            ""
        },
        footer = {"", "Example: tidegate bench convert ../shared/data"})
public final class ConvertBench extends Bench {
    private static final double PARSER_GOAL = 2;
    private static final double ROUTINES_GOAL = 1_000;
    private static final double BYTES_OF_MB = 1e6;
    private static final double NANOS = 1e9;

    /** The first ones are for the compiler. */
    private static final int WARM_UPS = 3;

    private static final long NANOS_MIN = 500_000_000;

    @Parameters(paramLabel = "FOLDER", description = "Scripts; each file or folder a database.")
    private Path folder = Path.of("");

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each is measured (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(
            names = "--heap-mib",
            paramLabel = "N",
            description = "Heap of the conversion's process (default: ${DEFAULT-VALUE}).")
    private int heapMib = 512;

    private final List<Double> lexed = new ArrayList<>();
    private final List<Double> parsed = new ArrayList<>();
    private final List<ConvertRun> runs = new ArrayList<>();

    /** What was read, so that nobody can leave it out. */
    private long read;

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new ConvertBench(), arguments);
    }

    @Override
    protected Report measure(Progress progress) throws Exception {
        Scripts scripts = Scripts.in(folder);
        progress.say("%d scripts, %,d bytes", scripts.texts().size(), scripts.bytes());
        try (TemporaryDirectory directory = new TemporaryDirectory()) {
            for (int round = 1 - WARM_UPS; round <= rounds; round++) {
                double tokens = rate(scripts, ConvertBench::tokens);
                double trees = rate(scripts, ConvertBench::batches);
                if (round > 0) {
                    lexed.add(tokens);
                    parsed.add(trees);
                    runs.add(ConvertRun.of(folder, directory.path(), heapMib));
                    progress.say(
                            "round %d: parsed %.1f MB/s, converted in %.1f s",
                            round, trees, runs.getLast().seconds());
                }
            }
        }
        return report(scripts);
    }

    /** Megabytes a second of one thread. */
    private double rate(Scripts scripts, ToIntFunction<String> reading) {
        long bytes = 0;
        long begin = System.nanoTime();
        long took;
        do {
            for (String text : scripts.texts()) {
                read += reading.applyAsInt(text);
            }
            bytes += scripts.bytes();
            took = System.nanoTime() - begin;
        } while (took < NANOS_MIN);
        return bytes / BYTES_OF_MB / (took / NANOS);
    }

    private static int tokens(String text) {
        return Lexer.tokens(text, SyntaxOptions.SCRIPT).size();
    }

    private static int batches(String text) {
        return TSqlParser.parse(text, SyntaxOptions.SCRIPT).batches().size();
    }

    private Report report(Scripts scripts) {
        double parser = Rounded.median(parsed);
        double seconds = Rounded.median(runs.stream().map(ConvertRun::seconds).toList());
        double routines = Rounded.median(runs.stream().map(ConvertRun::routinesPerMinute).toList());
        int heap = runs.stream().mapToInt(ConvertRun::heapMib).max().orElseThrow();
        Report report = new Report("convert", "How fast T-SQL is read and converted");
        TextTable table = new TextTable("", "median");
        table.row("tokens, MB/s", one(Rounded.median(lexed)));
        table.row("parsed, MB/s", one(parser));
        table.row("converted, seconds", one(seconds));
        table.row("converted, routines a minute", one(routines));
        table.row("heap of it, MiB", Integer.toString(heap));
        report.table(table);
        report.note(
                "%d scripts with %,d bytes; %d objects, of which %d routines.",
                scripts.texts().size(),
                scripts.bytes(),
                runs.getFirst().objects(),
                runs.getFirst().routines());
        report.figure("lexerMbPerSecond", Rounded.median(lexed));
        report.figure("parserMbPerSecond", parser);
        report.figure("convertSeconds", seconds);
        report.figure("routinesPerMinute", routines);
        report.figure("heapMib", heap);
        report.figure("read", read);
        report.ratio("parserOfLexer", parser / Rounded.median(lexed));
        report.ratio("parserOfGoal", parser / PARSER_GOAL);
        report.ratio("routinesOfGoal", routines / ROUTINES_GOAL);
        return report;
    }

    private static String one(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }
}
