package dev.tidegate.daemon;

import dev.tidegate.bind.Catalog;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.LocalScratch;
import dev.tidegate.control.VerbException;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.DatabaseConverter;
import dev.tidegate.convert.Ladder;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.Scratch;
import dev.tidegate.convert.TableExpressions;
import dev.tidegate.convert.code.RuleBasedCode;
import dev.tidegate.convert.expected.UnusableResultsException;
import dev.tidegate.convert.trial.SourceComparison;
import dev.tidegate.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How scripts are converted; the same for all verbs that do it. */
final class ConversionOptions {
    private static final int OLDEST_POSTGRES = 14;
    private static final int NEWEST_POSTGRES = 18;
    private static final int USUAL_POSTGRES = 17;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description = "All scripts are those of one database of this name.")
    private @Nullable String database;

    @Option(
            names = "--scratch",
            paramLabel = "URL",
            description =
                    "JDBC URL of a PostgreSQL server on which an empty database is created for each"
                            + " source database, and dropped again. Default with --check: one that"
                            + " this machine has, as beside the sandbox.")
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
            description =
                    "Major version of PostgreSQL that the code is for, 14 to 18. Default: 17, or"
                            + " that of this machine's server, if everything is tried there.")
    private @Nullable Integer wantedVersion;

    @Option(
            names = "--record",
            paramLabel = "DIR",
            description =
                    "Writes DIR/DATABASE.sql for sqlcmd, which prints what SQL Server gives for"
                            + " each object on the data that --scratch generates.")
    private @Nullable Path record;

    @Option(
            names = "--expected",
            paramLabel = "DIR",
            description =
                    "Compares with DIR/DATABASE.txt, what that printed: the rung L4. Databases"
                            + " without such a file are not compared.")
    private @Nullable Path expected;

    /**
     * Reads, converts and tries what scripts define.
     *
     * @param tryLocally whether it is tried on a server of this machine, if it has one and no other
     *     was named
     */
    ConvertedScripts convert(List<Path> paths, boolean tryLocally) throws InterruptedException {
        OptionalInt wanted =
                wantedVersion == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(requireKnown(wantedVersion));
        Optional<LocalScratch> local =
                tryLocally && scratch == null
                        ? ServiceLoader.load(LocalScratch.class).findFirst()
                        : Optional.empty();
        if (local.isEmpty()) {
            return convert(paths, wanted.orElse(USUAL_POSTGRES), Optional.ofNullable(scratch));
        }
        try (LocalScratch.Server started = local.get().start(wanted)) {
            return convert(
                    paths, wanted.orElse(started.majorVersion()), Optional.of(started.jdbcUrl()));
        } catch (IOException e) {
            throw new VerbException(
                    "this machine's PostgreSQL does not start: " + e.getMessage(),
                    "Name a server on which everything is tried with --scratch URL.",
                    ExitCode.ERROR);
        }
    }

    private ConvertedScripts convert(List<Path> paths, int postgresVersion, Optional<String> server)
            throws InterruptedException {
        if (server.isEmpty() && (record != null || expected != null)) {
            throw new VerbException(
                    (record == null ? "--expected" : "--record") + " is given without --scratch",
                    "What is run is made up by trying it: give a server with --scratch URL.",
                    ExitCode.ERROR);
        }
        DatabaseConverter converter =
                new DatabaseConverter(
                        new TableExpressions(postgresVersion),
                        new RuleBasedCode(postgresVersion),
                        profile());
        List<ConvertedDatabase> converted = new ArrayList<>();
        List<ScriptFolder.Database> databases = databases(paths);
        mustHaveResults(databases);
        for (ScriptFolder.Database each : databases) {
            Catalog catalog = Catalog.of(each.files());
            Conversion conversion = converter.convert(each.name(), catalog);
            List<Standing> standings =
                    server.isPresent()
                            ? standings(conversion, catalog, server.get())
                            : Ladder.read(conversion);
            converted.add(new ConvertedDatabase(each, catalog, conversion, standings));
        }
        return new ConvertedScripts(converted, postgresVersion, server.isPresent());
    }

    private static int requireKnown(int version) {
        if (version < OLDEST_POSTGRES || version > NEWEST_POSTGRES) {
            throw new VerbException(
                    "--postgres is " + version,
                    "It is a major version from "
                            + OLDEST_POSTGRES
                            + " to "
                            + NEWEST_POSTGRES
                            + ".",
                    ExitCode.ERROR);
        }
        return version;
    }

    /** Which meaning the conversion keeps. */
    Profile profile() {
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

    /** Whether scripts that record the source's results are written. */
    boolean isRecorded() {
        return record != null;
    }

    private List<ScriptFolder.Database> databases(List<Path> paths) {
        return database == null
                ? ScriptFolder.databases(paths)
                : List.of(ScriptFolder.database(database, paths));
    }

    /** A folder without anything for these databases is a mistake. */
    private void mustHaveResults(List<ScriptFolder.Database> databases) {
        Path folder = expected;
        if (folder != null
                && databases.stream()
                        .noneMatch(it -> Files.exists(RecordedResults.file(folder, it.name())))) {
            throw new VerbException(
                    "there are no expected results in "
                            + folder
                            + ", not even "
                            + RecordedResults.file(folder, databases.getFirst().name()),
                    "Write a script with --record, and put there what sqlcmd printed when it ran.",
                    ExitCode.ERROR);
        }
    }

    private List<Standing> standings(Conversion conversion, Catalog catalog, String server)
            throws InterruptedException {
        try (ScratchOnPostgres database =
                ScratchOnPostgres.create(new PostgresSettings(server, "", ""))) {
            return record == null && expected == null
                    ? Ladder.climb(conversion, database)
                    : compared(conversion, catalog, database);
        }
    }

    private List<Standing> compared(Conversion conversion, Catalog catalog, Scratch server)
            throws InterruptedException {
        String database = conversion.database();
        Ladder.Climbed climbed =
                expected == null
                        ? Ladder.climb(
                                conversion,
                                server,
                                new SourceComparison.Request(conversion, catalog, Optional.empty()))
                        : compared(conversion, catalog, server, expected);
        Path scripts = record;
        if (scripts != null) {
            climbed.script().ifPresent(it -> RecordedResults.write(scripts, database, it));
        }
        return climbed.standings();
    }

    private static Ladder.Climbed compared(
            Conversion conversion, Catalog catalog, Scratch server, Path folder)
            throws InterruptedException {
        try {
            return Ladder.climb(
                    conversion,
                    server,
                    new SourceComparison.Request(
                            conversion,
                            catalog,
                            RecordedResults.read(folder, conversion.database())));
        } catch (UnusableResultsException e) {
            throw RecordedResults.refused(folder, conversion.database(), e);
        }
    }
}
