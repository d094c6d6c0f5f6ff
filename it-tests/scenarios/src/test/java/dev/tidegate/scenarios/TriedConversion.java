package dev.tidegate.scenarios;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.DatabaseConverter;
import dev.tidegate.convert.Ladder;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.TableExpressions;
import dev.tidegate.convert.code.RuleBasedCode;
import dev.tidegate.daemon.ScratchOnPostgres;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.util.List;

/** A conversion that was tried on a scratch database. */
record TriedConversion(Conversion conversion, List<Standing> standings) {

    /** Converts one script with the strict profile. */
    static TriedConversion of(PostgresServer server, String script) throws InterruptedException {
        SourceFile file =
                new SourceFile("test.sql", TSqlParser.parse(script, SyntaxOptions.SCRIPT));
        return of(server, new Sample("test", List.of(file)), 17);
    }

    /**
     * Converts a database with the strict profile.
     *
     * @param version of PostgreSQL, the server's
     */
    static TriedConversion of(PostgresServer server, Sample database, int version)
            throws InterruptedException {
        Conversion conversion = converted(database, version);
        try (ScratchOnPostgres scratch = scratch(server)) {
            return new TriedConversion(conversion, Ladder.climb(conversion, scratch));
        }
    }

    /** An empty database on a server. */
    static ScratchOnPostgres scratch(PostgresServer server) {
        return ScratchOnPostgres.create(
                new PostgresSettings(server.jdbcUrl(), PostgresServer.USER, ""));
    }

    /** Converts one script with the strict profile, and tries nothing. */
    static Conversion converted(String script) {
        SourceFile file =
                new SourceFile("test.sql", TSqlParser.parse(script, SyntaxOptions.SCRIPT));
        return converted(new Sample("test", List.of(file)), 17);
    }

    private static Conversion converted(Sample database, int version) {
        return new DatabaseConverter(
                        new TableExpressions(version), new RuleBasedCode(version), Profile.STRICT)
                .convert(database.name(), Catalog.of(database.files()));
    }

    List<Standing> of(ObjectKind kind) {
        return standings.stream().filter(standing -> standing.object().kind() == kind).toList();
    }

    long created(ObjectKind kind) {
        return of(kind).stream().filter(standing -> standing.l1() == Rung.YES).count();
    }

    /** The only object of a name. */
    Standing named(String name) {
        return standings.stream()
                .filter(standing -> standing.object().kind() != ObjectKind.SCHEMA)
                .filter(standing -> standing.object().id().name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow();
    }

    /** Why objects of a kind were not created, each with its name. */
    List<String> refused(ObjectKind kind) {
        return of(kind).stream()
                .filter(standing -> standing.l1() == Rung.NO)
                .map(standing -> standing.object().id() + ": " + standing.reasons())
                .toList();
    }
}
