package dev.tidegate.postgres;

import static dev.tidegate.postgres.TargetExamination.check;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import java.util.List;

/** The target's server and database. */
final class TargetServerChecks {
    static final Check REACHABLE =
            check(
                    "reachable",
                    "address, TLS handshake, login, database",
                    "Without a session nothing can be written, and nothing else can be looked at.");

    static final List<Probe<TargetSession>> ALL =
            List.of(
                    new Probe<>(REACHABLE, TargetServerChecks::reachable),
                    new Probe<>(
                            check(
                                    "tls",
                                    "pg_stat_ssl of this session",
                                    "Rows and the password could be read, or altered, on the way."),
                            TargetServerChecks::tls),
                    new Probe<>(
                            check(
                                    "version",
                                    "PostgreSQL's version, Aurora's and Babelfish's marks",
                                    "Tidegate's statements need PostgreSQL 14."),
                            TargetServerChecks::version),
                    new Probe<>(
                            check(
                                    "writable",
                                    "recovery, default_transaction_read_only",
                                    "A reader endpoint takes no rows."),
                            TargetServerChecks::writable),
                    new Probe<>(
                            check(
                                    "encoding",
                                    "server_encoding",
                                    "Only UTF8 holds every character that the source may have."),
                            TargetServerChecks::encoding),
                    new Probe<>(
                            check(
                                    "locale",
                                    "TimeZone, DateStyle, lc_collate",
                                    "Sessions set what they depend on; the order of text is the"
                                            + " target's own, for the application to expect."),
                            TargetServerChecks::locale),
                    new Probe<>(
                            check(
                                    "extensions",
                                    "plpgsql, and extensions that change what statements mean",
                                    "Converted procedures will need plpgsql; Babelfish changes types"
                                            + " and names."),
                            TargetServerChecks::extensions),
                    new Probe<>(
                            check(
                                    "connections",
                                    "max_connections and the role's own limit against those in use",
                                    "Load and apply hold a handful of sessions; one that is refused"
                                            + " stops them."),
                            TargetServerChecks::connections),
                    new Probe<>(
                            check(
                                    "transaction_ids",
                                    "age of the database's oldest transaction id",
                                    "Near two billion PostgreSQL stops taking changes."),
                            TargetServerChecks::transactionIds),
                    new Probe<>(
                            check(
                                    "size",
                                    "size of the database",
                                    "The volume must hold the source's rows, with indexes and the"
                                            + " write-ahead log of the load."),
                            TargetServerChecks::size),
                    new Probe<>(
                            check(
                                    "wal_level",
                                    "wal_level",
                                    "The way back after the cutover reads the target's log; changing"
                                            + " it needs a restart, so change it early."),
                            TargetServerChecks::walLevel));

    private static final int FREE_CONNECTIONS_MIN = 10;
    private static final long AGE_WARN = 1_000_000_000;
    private static final long AGE_FAIL = 1_800_000_000;

    private TargetServerChecks() {}

    private static Finding reachable(Check check, TargetSession session) throws Exception {
        return session.one(
                "select current_database(), current_user, coalesce(host(inet_server_addr()),"
                        + " 'a socket'), inet_server_port()",
                row ->
                        check.ok(
                                "connected to " + row.getString(3) + ":" + row.getInt(4),
                                "database " + row.getString(1),
                                "role " + row.getString(2)));
    }

    private static Finding tls(Check check, TargetSession session) throws Exception {
        String encrypted =
                session.one(
                        "select ssl, coalesce(version, ''), inet_server_addr() is null or"
                                + " inet_server_addr() << '127.0.0.0/8' or inet_server_addr() = '::1'"
                                + " from pg_stat_ssl where pid = pg_backend_pid()",
                        row ->
                                row.getBoolean(1)
                                        ? row.getString(2)
                                        : row.getBoolean(3) ? "here" : "");
        return switch (encrypted) {
            case "here" ->
                    check.note(
                            "the connection is not encrypted; it does not leave this machine",
                            List.of("pg_stat_ssl.ssl = false"));
            case "" ->
                    check.warn(
                            "the connection is not encrypted",
                            List.of("pg_stat_ssl.ssl = false"),
                            List.of(
                                    Remedy.advice(
                                            Side.TARGET,
                                            "Add sslmode=verify-full, with sslrootcert=…, to"
                                                    + " target.url.")));
            default -> check.ok("the connection is encrypted", encrypted);
        };
    }

    private static Finding version(Check check, TargetSession session) throws Exception {
        int number =
                session.one(
                        "select current_setting('server_version_num')::int", row -> row.getInt(1));
        String text =
                session.one(
                        "select current_setting('server_version') || case when"
                                + " to_regproc('aurora_version') is null then '' else ', Aurora' end",
                        row -> row.getString(1));
        return number < Preparation.VERSION_MIN
                ? check.fail(
                        "the target is PostgreSQL " + text + ", too old",
                        List.of("server_version_num = " + number),
                        List.of(Remedy.advice(Side.TARGET, "Use PostgreSQL 14 or newer.")))
                : check.ok("the target is PostgreSQL " + text, "server_version_num = " + number);
    }

    private static Finding writable(Check check, TargetSession session) throws Exception {
        boolean replica = session.one("select pg_is_in_recovery()", row -> row.getBoolean(1));
        String readOnly =
                session.one(
                        "select current_setting('default_transaction_read_only')",
                        row -> row.getString(1));
        if (replica) {
            return check.fail(
                    "the target is a replica: it takes no changes",
                    List.of("pg_is_in_recovery() = true"),
                    List.of(
                            Remedy.advice(
                                    Side.TARGET,
                                    "Point target.url at the writer; on Aurora at the cluster"
                                            + " endpoint, not at the reader endpoint.")));
        }
        if (readOnly.equals("on")) {
            return check.fail(
                    "transactions of this role are read-only",
                    List.of("default_transaction_read_only = on"),
                    List.of(
                            Remedy.sql(
                                    session.one(
                                            "select format('ALTER ROLE %I SET"
                                                    + " default_transaction_read_only = off;',"
                                                    + " current_user)",
                                            row -> row.getString(1)))));
        }
        return check.ok("the target takes changes");
    }

    private static Finding encoding(Check check, TargetSession session) throws Exception {
        String encoding =
                session.one("select current_setting('server_encoding')", row -> row.getString(1));
        return encoding.equals("UTF8")
                ? check.ok("the database is in UTF8")
                : check.fail(
                        "the database has the encoding " + encoding,
                        List.of("server_encoding = " + encoding),
                        List.of(
                                Remedy.sql(
                                        session.one(
                                                "select format('CREATE DATABASE %I ENCODING ''UTF8''"
                                                        + " TEMPLATE template0;', current_database()"
                                                        + " || '_utf8')",
                                                row -> row.getString(1)))));
    }

    private static Finding locale(Check check, TargetSession session) throws Exception {
        String collation =
                session.one(
                        "select datcollate from pg_database where datname = current_database()",
                        row -> row.getString(1));
        return check.ok(
                "time zone, formats and collation of the server change no value",
                "datcollate = " + collation);
    }

    private static Finding extensions(Check check, TargetSession session) throws Exception {
        List<String> installed =
                session.list(
                        "select extname || ' ' || extversion from pg_extension order by 1",
                        row -> row.getString(1));
        if (installed.stream().anyMatch(name -> name.startsWith("babelfishpg_tsql"))) {
            return check.warn(
                    "the database is Babelfish's: names and types are not PostgreSQL's own",
                    installed,
                    List.of(
                            Remedy.advice(
                                    Side.TARGET, "Use a database of its own for the target.")));
        }
        return installed.stream().anyMatch(name -> name.startsWith("plpgsql "))
                ? check.ok("plpgsql is installed", installed.toArray(String[]::new))
                : check.warn(
                        "plpgsql is not installed",
                        installed,
                        List.of(Remedy.safeSql("CREATE EXTENSION IF NOT EXISTS plpgsql;")));
    }

    private static Finding connections(Check check, TargetSession session) throws Exception {
        int free =
                session.one(
                        "select least(current_setting('max_connections')::int"
                                + " - current_setting('superuser_reserved_connections')::int"
                                + " - (select count(*) from pg_stat_activity"
                                + " where backend_type = 'client backend'),"
                                + " (select case when rolconnlimit < 0 then 1000000"
                                + " else rolconnlimit - (select count(*) from pg_stat_activity"
                                + " where usename = current_user) end"
                                + " from pg_roles where rolname = current_user))",
                        row -> row.getInt(1));
        String max =
                session.one("select current_setting('max_connections')", row -> row.getString(1));
        String evidence = "max_connections = " + max;
        return free < FREE_CONNECTIONS_MIN
                ? check.warn(
                        "only %d more sessions can be opened".formatted(Math.max(0, free)),
                        List.of(evidence),
                        List.of(
                                Remedy.sql(
                                        "ALTER SYSTEM SET max_connections = 200; -- and restart")))
                : check.ok("%,d more sessions can be opened".formatted(free), evidence);
    }

    private static Finding transactionIds(Check check, TargetSession session) throws Exception {
        long age =
                session.one(
                        "select age(datfrozenxid) from pg_database"
                                + " where datname = current_database()",
                        row -> row.getLong(1));
        String fact = "the oldest transaction id is %,d transactions old".formatted(age);
        List<Remedy> remedies = List.of(Remedy.sql("VACUUM (FREEZE);"));
        if (age > AGE_FAIL) {
            return check.fail(fact, List.of(), remedies);
        }
        return age > AGE_WARN ? check.warn(fact, List.of(), remedies) : check.ok(fact);
    }

    private static Finding size(Check check, TargetSession session) throws Exception {
        return session.one(
                "select pg_size_pretty(pg_database_size(current_database()))",
                row -> check.ok("the database has " + row.getString(1)));
    }

    private static Finding walLevel(Check check, TargetSession session) throws Exception {
        String level = session.one("select current_setting('wal_level')", row -> row.getString(1));
        return level.equals("logical")
                ? check.ok("the log can be read for the way back", "wal_level = logical")
                : check.note(
                        "wal_level is " + level + ": no way back after a cutover could be kept",
                        List.of(
                                "ALTER SYSTEM SET wal_level = logical; and a restart, or"
                                        + " rds.logical_replication = 1"));
    }
}
