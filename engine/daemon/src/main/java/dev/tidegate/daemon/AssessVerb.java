package dev.tidegate.daemon;

import dev.tidegate.control.ExitCode;
import dev.tidegate.control.Verb;
import dev.tidegate.control.VerbException;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.assess.Assessment;
import dev.tidegate.convert.assess.Assessor;
import dev.tidegate.convert.assess.SourceLines;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate assess}: what a conversion would leave to do. */
@Command(
        name = "assess",
        header = "Says what of SQL Server databases converts by itself, and how much work is left.",
        description = {
            "",
            "Converts the scripts as \"tidegate convert\" does, keeps no SQL, and reports: index.html for",
            "people, assessment.json, action-items.csv, action-items-summary.csv and summary.csv with the",
            "columns of AWS DMS Schema Conversion, and assessment.sarif for editors.",
            "",
            "An object converts by itself, needs a look (converted whole, but there is something to",
            "know), or needs work (in part or as a whole by hand). Effort is an estimate by rule; the",
            "page says how it is counted. With --scratch everything is also created on a PostgreSQL",
            "server (L1), plpgsql_check looks at the routines if it has it (L2), and all is run once on",
            "generated data (L3): what fails there is work too. Without it the report says that this was not tried.",
            "Exit code 0 if done; with --check 2 if an object does not get as far as was tried."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate assess shop.sql --report report        then open report/index.html",
            "  tidegate assess databases/ --report report \\",
            "      --scratch 'jdbc:postgresql://localhost/postgres?user=postgres'",
            "  tidegate assess diff report aws-export          the same objects by AWS's report"
        },
        subcommands = AssessDiffVerb.class)
final class AssessVerb implements Verb {
    private static final int HARDEST = 10;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConversionOptions options = new ConversionOptions();

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description =
                    "Scripts, and folders of scripts. A file is a database, and so is each file and"
                            + " folder inside a folder.")
    private List<Path> paths = List.of();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where the reports are written. Default: only a summary is printed.")
    private @Nullable Path report;

    @Option(
            names = "--check",
            description = "Exits with 2 if an object does not get as far as was tried.")
    private boolean check;

    @Override
    public Integer call() throws InterruptedException {
        if (paths.isEmpty()) {
            throw new VerbException(
                    "no script is named",
                    "Name files or folders with T-SQL: tidegate assess shop.sql --report report",
                    ExitCode.ERROR);
        }
        ConvertedScripts converted = options.convert(paths, check);
        Assessment assessment = assessment(converted);
        PrintWriter out = spec.commandLine().getOut();
        out.print(AssessmentText.of(assessment, HARDEST));
        Optional.ofNullable(report)
                .ifPresent(folder -> {
                    AssessmentFiles.write(folder, assessment, sources(converted.databases()));
                    out.println();
                    out.println("Open " + folder.resolve(AssessmentFiles.PAGE));
                });
        out.flush();
        return check && !converted.isReached() ? ExitCode.DIFFERENCE : ExitCode.DONE;
    }

    private static SourceLines sources(List<ConvertedDatabase> databases) {
        SourceLines sources = new SourceLines();
        databases.forEach(it -> sources.add(it.scripts().name(), it.scripts().files()));
        return sources;
    }

    private Assessment assessment(ConvertedScripts converted) {
        boolean checked =
                converted.isTried()
                        && converted.databases().stream()
                                .flatMap(it -> it.standings().stream())
                                .noneMatch(it -> it.l2() == Rung.NOT_CHECKED);
        return new Assessment(
                new Assessment.How(
                        converted.postgresVersion(),
                        options.profile().name().toLowerCase(Locale.ROOT),
                        converted.isTried(),
                        checked),
                converted.databases().stream()
                        .map(it -> Assessor.assess(it.conversion(), it.catalog(), it.standings()))
                        .toList());
    }
}
