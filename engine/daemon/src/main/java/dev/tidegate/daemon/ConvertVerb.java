package dev.tidegate.daemon;

import dev.tidegate.bind.Catalog;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.Verb;
import dev.tidegate.control.VerbException;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.DatabaseConverter;
import dev.tidegate.convert.Ladder;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.Scratch;
import dev.tidegate.convert.TableExpressions;
import dev.tidegate.convert.code.RuleBasedCode;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.ScratchDatabase;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
            "Reads files and folders of T-SQL. A file is a database, and so is each file and folder inside",
            "a folder; with --database all of them are one. Writes one file for each object, and create.sql",
            "that runs them in order; what was not converted is an action item of the report.",
            "",
            "L0: objects that were read. L1: that PostgreSQL creates whole. L2: that are clean in",
            "plpgsql_check. L1 and L2 need --scratch; a dash stands for what was not tried.",
            "",
            "Into a folder that is there already, only what changed is written. A file that somebody",
            "edited is never written over: if its source changed too, the new text is put beside it",
            "as FILE.new, to be merged by hand and approved with \"tidegate review approve\".",
            "",
            "Exit code 0 if done; 2 if an edit is to be merged; with --check also 2 if an object does",
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
            "      --scratch 'jdbc:postgresql://localhost/postgres?user=postgres'"
        })
final class ConvertVerb implements Verb {
    private static final int OLDEST_POSTGRES = 14;
    private static final int NEWEST_POSTGRES = 18;

    @Spec private CommandSpec spec = CommandSpec.create();

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
                    "Where summary.json and objects.json are written. Default: the folder of --out.")
    private @Nullable Path report;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description = "All scripts are those of one database of this name.")
    private @Nullable String database;

    @Option(
            names = "--check",
            description = "Exits with 2 if an object does not get as far as was tried.")
    private boolean check;

    @Option(
            names = "--scratch",
            paramLabel = "URL",
            description =
                    "JDBC URL of a PostgreSQL server on which an empty database is created for each"
                            + " source database, and dropped again.")
    private @Nullable String scratch;

    @Option(
            names = "--profile",
            defaultValue = "strict",
            description =
                    "strict keeps SQL Server's meaning of text, idiomatic reads better. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String profile = "";

    @Option(
            names = "--postgres",
            paramLabel = "VERSION",
            defaultValue = "17",
            description =
                    "Major version of PostgreSQL that the code is for, 14 to 18. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int postgresVersion;

    /** A converted database and how far its objects came. */
    private record Climbed(Conversion conversion, List<Standing> standings) {}

    @Override
    public Integer call() throws InterruptedException {
        if (out == null && report == null && !check) {
            throw new VerbException(
                    "neither --out nor --report nor --check is given",
                    "Say where to write the SQL with --out DIR.",
                    ExitCode.ERROR);
        }
        DatabaseConverter converter =
                new DatabaseConverter(
                        new TableExpressions(postgresVersion()),
                        new RuleBasedCode(postgresVersion()),
                        profile());
        List<Climbed> climbed = new ArrayList<>();
        for (ScriptFolder.Database each : databases()) {
            Conversion conversion = converter.convert(each.name(), Catalog.of(each.files()));
            climbed.add(new Climbed(conversion, standings(conversion)));
        }
        ConversionSummary summary =
                new ConversionSummary(
                        climbed.stream()
                                .map(it -> ConversionSummary.of(it.conversion(), it.standings()))
                                .toList());
        List<Rewriting> rewritings = write(climbed, summary);
        PrintWriter printer = spec.commandLine().getOut();
        printer.print(summary.text());
        rewritings.forEach(rewriting -> printer.print(rewriting.text()));
        printer.flush();
        boolean lacking = check && !climbed.stream().allMatch(ConvertVerb::reached);
        return lacking || rewritings.stream().anyMatch(Rewriting::asks)
                ? ExitCode.DIFFERENCE
                : ExitCode.DONE;
    }

    private int postgresVersion() {
        if (postgresVersion < OLDEST_POSTGRES || postgresVersion > NEWEST_POSTGRES) {
            throw new VerbException(
                    "--postgres is " + postgresVersion,
                    "It is a major version from "
                            + OLDEST_POSTGRES
                            + " to "
                            + NEWEST_POSTGRES
                            + ".",
                    ExitCode.ERROR);
        }
        return postgresVersion;
    }

    private Profile profile() {
        return switch (profile) {
            case "strict" -> Profile.STRICT;
            case "idiomatic" -> Profile.IDIOMATIC;
            default ->
                    throw new VerbException(
                            "--profile is \"" + profile + "\"",
                            "It is strict or idiomatic.",
                            ExitCode.ERROR);
        };
    }

    private List<ScriptFolder.Database> databases() {
        return database == null
                ? ScriptFolder.databases(paths)
                : List.of(ScriptFolder.database(database, paths));
    }

    private List<Standing> standings(Conversion conversion) throws InterruptedException {
        if (scratch == null) {
            return Ladder.read(conversion);
        }
        try (ScratchDatabase server =
                ScratchDatabase.create(new PostgresSettings(scratch, "", ""))) {
            return Ladder.climb(conversion, new OnServer(server));
        }
    }

    private static boolean reached(Climbed climbed) {
        return climbed.standings().stream()
                .noneMatch(standing ->
                        standing.l0() == Rung.NO
                                || standing.l1() == Rung.NO
                                || standing.l2() == Rung.NO);
    }

    private List<Rewriting> write(List<Climbed> climbed, ConversionSummary summary) {
        List<Rewriting> rewritings = new ArrayList<>();
        Optional.ofNullable(out)
                .ifPresent(folder ->
                        climbed.forEach(it ->
                                rewritings.add(
                                        new Rewriting(
                                                it.conversion().database(),
                                                ConversionFiles.writeSql(
                                                        folder, it.conversion())))));
        Path reports = report == null ? out : report;
        if (reports == null) {
            return rewritings;
        }
        List<ConversionFiles.ObjectReport> objects = new ArrayList<>();
        for (Climbed it : climbed) {
            it.standings()
                    .forEach(standing ->
                            objects.add(ConversionFiles.report(it.conversion(), standing)));
            objects.add(ConversionFiles.rest(it.conversion()));
        }
        ConversionFiles.writeSummary(reports, summary);
        ConversionFiles.writeObjects(reports, objects);
        return rewritings;
    }

    /** A scratch database of PostgreSQL as the ladder asks for it. */
    private record OnServer(ScratchDatabase server) implements Scratch {
        @Override
        public Attempt create(List<String> statements) {
            ScratchDatabase.Outcome outcome = server.run(statements);
            return new Attempt(outcome.error(), outcome.routines());
        }

        @Override
        public boolean checksRoutines() {
            return server.checksRoutines();
        }

        @Override
        public List<String> findings(long routine, List<String> temporaryTables) {
            return server.findings(routine, temporaryTables);
        }
    }
}
