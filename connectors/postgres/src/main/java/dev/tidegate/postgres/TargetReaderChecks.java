package dev.tidegate.postgres;

import static dev.tidegate.postgres.TargetExamination.check;

import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The replica that audits read from, if the settings name one. */
final class TargetReaderChecks {
    static final List<Probe<TargetSession>> ALL =
            List.of(
                    new Probe<>(
                            check(
                                    "reader",
                                    "address of validate.reader_url, database, system identifier,"
                                            + " recovery, replay",
                                    "Audits of another database than the target would find"
                                            + " differences that are none, or none that are."),
                            TargetReaderChecks::reader));

    private static final long LAG_WARN_SECONDS = 60;

    private TargetReaderChecks() {}

    /**
     * A database, and how it is.
     *
     * @param system the cluster's identifier, which a standby has from its primary
     * @param database its object identifier, which is the same there
     * @param replayLagSeconds how old what it shows is; 0 of a primary
     */
    private record Server(
            String system, String database, boolean isStandby, long replayLagSeconds) {
        static final String QUERY =
                """
                select (pg_control_system()).system_identifier::text,
                    (select oid::text from pg_database where datname = current_database()),
                    pg_is_in_recovery(),
                    case when pg_is_in_recovery()
                        and pg_last_wal_receive_lsn() is distinct from pg_last_wal_replay_lsn()
                        then coalesce(extract(epoch from
                            clock_timestamp() - pg_last_xact_replay_timestamp()), 0)
                        else 0 end::bigint
                """;

        boolean isTheSameAs(Server other) {
            return system.equals(other.system) && database.equals(other.database);
        }
    }

    private static Server look(TargetSession session) throws Exception {
        return session.one(
                Server.QUERY,
                row ->
                        new Server(
                                row.getString(1),
                                row.getString(2),
                                row.getBoolean(3),
                                row.getLong(4)));
    }

    private static Finding reader(Check check, TargetSession session) throws Exception {
        Optional<PostgresSettings> settings = session.reader();
        if (settings.isEmpty()) {
            return check.ok("audits read the target itself: validate.reader_url is not set");
        }
        Server target = look(session);
        String place = settings.get().place();
        try (Connections connections = new Connections(settings.get(), session.pipeline());
                TargetSession reader = session.with(connections)) {
            return judged(check, place, target, look(reader));
        } catch (TidegateException e) {
            return notReached(check, String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            return notReached(check, String.valueOf(Failures.of("look", e).getMessage()));
        }
    }

    private static Finding judged(Check check, String place, Server target, Server reader) {
        if (!reader.isTheSameAs(target)) {
            return check.fail(
                    "validate.reader_url leads to another database than target.url",
                    List.of(
                            "system identifiers %s and %s".formatted(reader.system, target.system),
                            "database oids %s and %s".formatted(reader.database, target.database)),
                    List.of(advice("Name a replica of the target, with the same database.")));
        }
        if (!reader.isStandby) {
            return check.warn(
                    "validate.reader_url leads to the writer, not to a replica",
                    List.of("pg_is_in_recovery() = false"),
                    List.of(
                            advice(
                                    "Name the reader's address, so that audits do not burden the"
                                            + " writer; or leave the setting out.")));
        }
        String lag = "replay is %,d s behind".formatted(reader.replayLagSeconds);
        return reader.replayLagSeconds > LAG_WARN_SECONDS
                ? check.warn(
                        "the replica that audits read from is %,d s behind"
                                .formatted(reader.replayLagSeconds),
                        List.of(lag),
                        List.of(
                                advice(
                                        "Audits wait until it shows what they compare; look at its"
                                                + " load and at max_standby_streaming_delay.")))
                : check.ok("audits read a replica of the target", place, lag);
    }

    private static Finding notReached(Check check, String reason) {
        return check.fail(
                reason,
                List.of(),
                List.of(
                        advice(
                                "Check validate.reader_url; the role and the password are the"
                                        + " target's. Without the setting audits read the target"
                                        + " itself.")));
    }

    private static Remedy advice(String sentence) {
        return Remedy.advice(Side.TARGET, sentence);
    }
}
