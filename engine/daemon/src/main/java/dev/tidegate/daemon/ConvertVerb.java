package dev.tidegate.daemon;

import dev.tidegate.control.ExitCode;
import dev.tidegate.control.Verb;
import dev.tidegate.control.VerbException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate convert}: scripts of SQL Server to scripts of PostgreSQL. */
@Command(
        name = "convert",
        header = "Converts scripts of SQL Server databases to PostgreSQL.",
        description = {
            "",
            "Reads files and folders of T-SQL. A file is a database, and so is each file and folder"
                    + " inside",
            "a folder; with --database all of them are one. Writes one file for each object, and"
                    + " create.sql",
            "that runs them in order; what was not converted is an action item of the report.",
            "",
            "L0: objects that were read. L1: that PostgreSQL creates whole. L2: that are clean in",
            "plpgsql_check. L3: that ran on generated data, to their end. They need --scratch, or"
                    + " --check",
            "where this machine has a server; a dash stands for what was not tried. L4: that gave"
                    + " there",
            "what SQL Server gives, as far as that was recorded: --record writes a script that sqlcmd runs on a scratch SQL Server with"
                    + " the",
            "source's schema, and --expected compares with what it printed. An object that gives",
            "something else says what differs first.",
            "",
            "Into a folder that is there already, only what changed is written. A file that"
                    + " somebody",
            "edited is never written over: if its source changed too, the new text is put beside"
                    + " it",
            "as FILE.new, to be merged by hand and approved with \"tidegate review approve\".",
            "",
            "Exit code 0 if done; 2 if an edit is to be merged; with --check also 2 if an object"
                    + " does",
            "not get as far as was tried."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate convert shop.sql --out converted",
            "  tidegate convert scripts/shop --database shop --out converted",
            "  git diff converted/shop                       what changed since the last time",
            "  tidegate review list converted                what somebody has to look at",
            "  tidegate convert databases/ --check --report report \\",
            "      --scratch 'jdbc:postgresql://localhost/postgres?user=postgres'",
            "  tidegate convert shop.sql --record expected --scratch URL",
            "  sqlcmd -S SCRATCH -d shop -x -w 65535 -i expected/shop.sql -o expected/shop.txt",
            "  tidegate convert shop.sql --check --expected expected --scratch URL"
        })
final class ConvertVerb implements Verb {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConversionOptions options = new ConversionOptions();

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "Scripts, and folders of scripts.")
    private List<Path> paths = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "Where the SQL is written.")
    private @Nullable Path out;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description =
                    "Where summary.json and objects.json are written. Default: the folder of"
                            + " --out.")
    private @Nullable Path report;

    @Option(
            names = "--check",
            description = "Exits with 2 if an object does not get as far as was tried.")
    private boolean check;

    @Override
    public Integer call() throws InterruptedException {
        if (out == null && report == null && !check && !options.isRecorded()) {
            throw new VerbException(
                    "neither --out nor --report nor --check nor --record is given",
                    "Say where to write the SQL with --out DIR.",
                    ExitCode.ERROR);
        }
        ConvertedScripts converted = options.convert(paths, check);
        List<ConvertedDatabase> databases = converted.databases();
        ConversionSummary summary =
                new ConversionSummary(
                        databases.stream()
                                .map(it -> ConversionSummary.of(it.conversion(), it.standings()))
                                .toList());
        List<Rewriting> rewritings = write(databases, summary);
        PrintWriter printer = spec.commandLine().getOut();
        printer.print(summary.text());
        if (check && !converted.isTried()) {
            printer.println(
                    "Nothing was tried: this machine has no PostgreSQL for it. Name one with"
                            + " --scratch URL.");
        }
        rewritings.forEach(rewriting -> printer.print(rewriting.text()));
        printer.flush();
        boolean lacking = check && !converted.isReached();
        return lacking || rewritings.stream().anyMatch(Rewriting::asks)
                ? ExitCode.DIFFERENCE
                : ExitCode.DONE;
    }

    private List<Rewriting> write(List<ConvertedDatabase> databases, ConversionSummary summary) {
        List<Rewriting> rewritings = new ArrayList<>();
        Optional.ofNullable(out)
                .ifPresent(folder ->
                        databases.forEach(it ->
                                rewritings.add(
                                        new Rewriting(
                                                it.conversion().database(),
                                                ConversionFiles.writeSql(
                                                        folder,
                                                        it.conversion(),
                                                        it.standings())))));
        Path reports = report == null ? out : report;
        if (reports == null) {
            return rewritings;
        }
        List<ConversionFiles.ObjectReport> objects = new ArrayList<>();
        for (ConvertedDatabase it : databases) {
            it.standings()
                    .forEach(standing ->
                            objects.add(ConversionFiles.report(it.conversion(), standing)));
            objects.add(ConversionFiles.rest(it.conversion()));
        }
        ConversionFiles.writeSummary(reports, summary);
        ConversionFiles.writeObjects(reports, objects);
        return rewritings;
    }
}
