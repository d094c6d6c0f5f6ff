package dev.tidegate.sqlserver;

import static dev.tidegate.sqlserver.SourceChecks.check;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.preflight.SkippedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/** The server, the way to it, and the process that asks. */
final class ServerChecks {
    static final Check REACHABLE =
            check(
                    "reachable",
                    "address, TLS handshake, login, database",
                    "Without a session nothing can be read, and nothing else can be looked at.");

    static final List<Probe<SourceSession>> ALL =
            List.of(
                    new Probe<>(REACHABLE, ServerChecks::reachable),
                    new Probe<>(
                            check(
                                    "tls",
                                    "`encrypt` and `trustServerCertificate` of the URL",
                                    "Rows and the password could be read, or altered, on the way."),
                            ServerChecks::tls),
                    new Probe<>(
                            check(
                                    "version",
                                    "edition and version",
                                    "CDC needs Enterprise, Developer or Standard, from 2016 SP1 on,"
                                            + " or an Azure form that has it."),
                            ServerChecks::version),
                    new Probe<>(
                            check(
                                    "time_zone",
                                    "the time zone of this process",
                                    "In a zone with daylight saving, the driver loses an hour of"
                                            + " times each year."),
                            ServerChecks::timeZone),
                    new Probe<>(
                            check(
                                    "clock",
                                    "the source's clock against the one here, and the round trip",
                                    "Commit times come from the source's clock: where it is off,"
                                            + " what people read from them is off as much."),
                            ServerChecks::clock),
                    new Probe<>(
                            check(
                                    "max_text_repl_size",
                                    "`max text repl size` where captured tables have large columns",
                                    "A larger value makes the application's own statement fail"
                                            + " (error 7139) once its table is captured."),
                            ServerChecks::largeValues));

    private static final int STANDARD = 2;
    private static final int ENTERPRISE = 3;
    private static final int MANAGED_INSTANCE = 8;
    private static final int[] SERVICE_PACK_1_OF_2016 = {13, 0, 4001};
    private static final Duration SKEW_MAX = Duration.ofSeconds(10);
    private static final int REPLICATED_BYTES_MAX = Integer.MAX_VALUE;

    private ServerChecks() {}

    private static Finding reachable(Check check, SourceSession session)
            throws SQLException, SkippedException {
        SqlServerUrl url = session.settings().parsedUrl();
        return check.ok(
                "connected to %s:%d".formatted(url.host(), url.port()),
                "database " + session.server().database(),
                "login " + session.settings().user() + ", user " + session.server().user());
    }

    private static Finding tls(Check check, SourceSession session) {
        SqlServerUrl url = session.settings().parsedUrl();
        String encrypt = url.properties().getOrDefault("encrypt", "true").toLowerCase(Locale.ROOT);
        String trust = url.properties().getOrDefault("trustservercertificate", "false");
        List<String> evidence = List.of("encrypt=" + encrypt, "trustServerCertificate=" + trust);
        boolean plain = encrypt.equals("false") || encrypt.equals("no");
        if (!plain && !trust.equalsIgnoreCase("true")) {
            return check.ok(
                    "the connection is encrypted and the server's certificate is checked",
                    evidence.toArray(String[]::new));
        }
        String fact =
                plain
                        ? "the connection is not encrypted"
                        : "the connection is encrypted, but with anybody who claims to be the server";
        if (isLoopback(url.host())) {
            return check.note(fact + "; it does not leave this machine", evidence);
        }
        return check.warn(
                fact,
                evidence,
                List.of(
                        Remedy.advice(
                                Side.SOURCE,
                                "Set encrypt=true;trustServerCertificate=false in source.url, with"
                                        + " trustStore=… if the certificate's authority is your"
                                        + " own.")));
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // connected, but by a name that only the driver resolves
        }
    }

    private static Finding version(Check check, SourceSession session)
            throws SQLException, SkippedException {
        SourceSession.Server server = session.server();
        List<String> evidence =
                List.of(
                        "edition " + server.edition(),
                        "version " + server.version(),
                        "engine edition " + server.engineEdition());
        String name = server.edition() + " " + server.version();
        boolean offersCdc =
                switch (server.engineEdition()) {
                    case STANDARD ->
                            !server.edition().toLowerCase(Locale.ROOT).startsWith("web")
                                    && isAtLeast(server.version(), SERVICE_PACK_1_OF_2016);
                    case ENTERPRISE -> isAtLeast(server.version(), SERVICE_PACK_1_OF_2016);
                    case MANAGED_INSTANCE -> true;
                    default -> server.isAzureDatabase();
                };
        if (!offersCdc) {
            return check.fail(
                    "the source is " + name + ", which has no CDC that Tidegate can use",
                    evidence,
                    List.of(
                            Remedy.advice(
                                    Side.SOURCE,
                                    "Move the database to SQL Server 2016 SP1 or later, Standard,"
                                            + " Enterprise or Developer.")));
        }
        return server.isAzureDatabase()
                ? check.note(
                        "Azure SQL Database: changes appear when its scheduler has looked, about"
                                + " every 20 s; tiers below S3 have no CDC",
                        evidence)
                : check.ok("the source is " + name, evidence.toArray(String[]::new));
    }

    /** Whether a version is a number of dotted numbers that is not below another. */
    static boolean isAtLeast(String version, int... least) {
        int[] parts =
                Arrays.stream(version.split("\\.", -1))
                        .filter(part -> part.matches("\\d{1,9}"))
                        .mapToInt(Integer::parseInt)
                        .toArray();
        return Arrays.compare(parts, least) >= 0;
    }

    private static Finding timeZone(Check check, SourceSession session) {
        TimeZone zone = TimeZone.getDefault();
        if (zone.hasSameRules(TimeZone.getTimeZone(ZoneOffset.UTC))) {
            return check.ok("this process runs in UTC");
        }
        return check.fail(
                "this process runs in time zone " + zone.getID(),
                List.of(),
                List.of(
                        new Remedy(
                                Side.SOURCE,
                                Remedy.Language.SHELL,
                                "export TIDEGATE_JAVA_OPTS=-Duser.timezone=UTC",
                                Remedy.Safety.OPERATOR)));
    }

    private static Finding clock(Check check, SourceSession session)
            throws SQLException, SkippedException {
        long started = System.nanoTime();
        LocalDateTime there =
                session.one(
                        "SELECT SYSUTCDATETIME()", row -> row.getObject(1, LocalDateTime.class));
        Duration roundTrip = Duration.ofNanos(System.nanoTime() - started);
        Instant here = Instant.now().minus(roundTrip.dividedBy(2));
        Duration ahead = Duration.between(here, there.toInstant(ZoneOffset.UTC));
        String[] evidence = {
            "the source's clock is %+d ms from here".formatted(ahead.toMillis()),
            "round trip %d ms".formatted(roundTrip.toMillis())
        };
        return ahead.abs().compareTo(SKEW_MAX) <= 0
                ? check.ok("the clocks agree", evidence)
                : check.warn(
                        "the source's clock is %+d s from the one here"
                                .formatted(ahead.toSeconds()),
                        List.of(evidence),
                        List.of(
                                Remedy.advice(
                                        Side.SOURCE, "Let NTP keep the clocks of both machines.")));
    }

    private static Finding largeValues(Check check, SourceSession session)
            throws SQLException, SkippedException {
        SourceChecks.ByTable large = largeColumns(session);
        long limit = replicatedBytesMax(session);
        String evidence = "max text repl size (B) = " + limit;
        if (isUnlimited(limit)) {
            return check.ok("large values may have any size", evidence);
        }
        if (large.names().isEmpty()) {
            return check.ok("no captured table has a large column", evidence);
        }
        long pending =
                session.one(
                        "SELECT COUNT(*) FROM sys.configurations WHERE value <> value_in_use",
                        row -> row.getLong(1));
        String statement = "EXEC sys.sp_configure N'max text repl size', -1;\nRECONFIGURE;";
        return check.fail(
                "%s may not hold values above %,d bytes once they are captured"
                        .formatted(
                                SourceChecks.counted(large.names().size(), "large column"), limit),
                concat(evidence, large.names()),
                List.of(
                        // RECONFIGURE would also let other settings count that somebody changed
                        pending == 0 ? Remedy.safeTsql(statement) : Remedy.tsql(statement)));
    }

    /** The columns of selected tables that may hold more than 8,000 bytes. */
    static SourceChecks.ByTable largeColumns(SourceSession session)
            throws SQLException, SkippedException {
        SourceChecks.ByTable large = new SourceChecks.ByTable(session.tables());
        session.list(
                        SourceQueries.LARGE_COLUMNS,
                        row -> new SourceChecks.Named(row.getInt(1), "." + row.getString(2)))
                .forEach(large::add);
        return large;
    }

    static long replicatedBytesMax(SourceSession session) throws SQLException, SkippedException {
        return session.one(
                "SELECT CAST(value_in_use AS bigint) FROM sys.configurations"
                        + " WHERE name = N'max text repl size (B)'",
                row -> row.getLong(1));
    }

    static boolean isUnlimited(long limit) {
        return limit == -1 || limit >= REPLICATED_BYTES_MAX;
    }

    private static List<String> concat(String first, List<String> others) {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(first), others.stream())
                .toList();
    }
}
