package dev.tidegate.daemon;

import dev.tidegate.bind.Catalog;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.VerbException;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.DatabaseConverter;
import dev.tidegate.convert.Ladder;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.Scratch;
import dev.tidegate.convert.TableExpressions;
import dev.tidegate.convert.code.RuleBasedCode;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.ScratchDatabase;
import dev.tidegate.postgres.ScratchSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How scripts are converted; the same for all verbs that do it. */
final class ConversionOptions {
    private static final int OLDEST_POSTGRES = 14;
    private static final int NEWEST_POSTGRES = 18;

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

    /** Reads, converts and, with a scratch server, tries what scripts define. */
    List<ConvertedDatabase> convert(List<Path> paths) throws InterruptedException {
        DatabaseConverter converter =
                new DatabaseConverter(
                        new TableExpressions(postgresVersion()),
                        new RuleBasedCode(postgresVersion()),
                        profile());
        List<ConvertedDatabase> converted = new ArrayList<>();
        for (ScriptFolder.Database each : databases(paths)) {
            Catalog catalog = Catalog.of(each.files());
            Conversion conversion = converter.convert(each.name(), catalog);
            converted.add(new ConvertedDatabase(each, catalog, conversion, standings(conversion)));
        }
        return converted;
    }

    /** The version of PostgreSQL that the code is for. */
    int postgresVersion() {
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

    /** Whether everything is tried on a server. */
    boolean isTried() {
        return scratch != null;
    }

    private List<ScriptFolder.Database> databases(List<Path> paths) {
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

    /** A scratch database of PostgreSQL as the ladder asks for it. */
    private record OnServer(ScratchDatabase server) implements Scratch {
        @Override
        public Attempt create(List<String> statements) {
            ScratchDatabase.Outcome outcome = server.run(statements);
            return new Attempt(outcome.error(), outcome.routines(), outcome.created());
        }

        @Override
        public boolean checksRoutines() {
            return server.checksRoutines();
        }

        @Override
        public List<String> findings(long routine, List<String> temporaryTables) {
            return server.findings(routine, temporaryTables);
        }

        @Override
        public Session session() {
            return new InSession(server.session());
        }
    }

    /** A transaction of it. */
    private record InSession(ScratchSession session) implements Scratch.Session {
        @Override
        public Optional<Scratch.Refusal> run(String statement) {
            return session.run(statement)
                    .map(it -> new Scratch.Refusal(it.sqlState(), it.message(), it.where()));
        }

        @Override
        public List<List<String>> rows(String query) {
            return session.rows(query);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
