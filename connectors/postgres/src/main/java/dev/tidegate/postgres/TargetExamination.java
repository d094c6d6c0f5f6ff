package dev.tidegate.postgres;

import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.schema.TableDefinition;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Looks at the target, and runs SQL that mends it. */
final class TargetExamination implements Examination {
    static final String PERMISSION_DENIED = "42501";
    private static final String CANCELED = "57014";

    private static final List<Probe<TargetSession>> PROBES =
            Stream.of(
                            TargetServerChecks.ALL,
                            TargetRoleChecks.ALL,
                            TargetTableChecks.ALL,
                            TargetReaderChecks.ALL)
                    .flatMap(List::stream)
                    .map(TargetExamination::undone)
                    .toList();

    private final PostgresSettings settings;
    private final Connections connections;
    private final TablePlans plans;
    private final Supplier<List<TableDefinition>> source;

    /**
     * Makes one.
     *
     * @param source the source's tables; what it throws leaves out what depends on them
     */
    TargetExamination(
            PostgresSettings settings,
            Connections connections,
            TablePlans plans,
            Supplier<List<TableDefinition>> source) {
        this.settings = settings;
        this.connections = connections;
        this.plans = plans;
        this.source = source;
    }

    static Check check(String id, String looksAt, String why) {
        return new Check("target." + id, Side.TARGET, looksAt, why);
    }

    /** A look that failed must not break the transaction for the next one. */
    private static Probe<TargetSession> undone(Probe<TargetSession> probe) {
        return new Probe<>(
                probe.check(),
                (check, session) -> {
                    try {
                        return probe.look().at(check, session);
                    } finally {
                        session.undo();
                    }
                });
    }

    @Override
    public Side side() {
        return Side.TARGET;
    }

    @Override
    public String place() {
        return settings.place().replaceFirst("^jdbc:postgresql:(//)?", "");
    }

    @Override
    public List<Check> checks() {
        return Probe.checks(PROBES);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        TargetHealth health = new TargetHealth(settings.standbyLagMax());
        try (TargetSession session =
                new TargetSession(connections, plans, source, health, settings.replica())) {
            return Probe.lookAll(PROBES, session, TargetExamination::reason);
        } catch (TidegateException e) {
            return unreachable(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            return unreachable(reason(e));
        }
    }

    private List<Finding> unreachable(String reason) {
        return Probe.unreachable(
                checks(),
                TargetServerChecks.REACHABLE.fail(
                        reason,
                        List.of(),
                        List.of(
                                Remedy.advice(
                                        Side.TARGET,
                                        "Check target.url, target.user and the password, pg_hba.conf"
                                                + " or the security group, and that the database"
                                                + " exists."))));
    }

    @Override
    public Outcome mend(Remedy remedy) {
        if (remedy.safety() != Remedy.Safety.SAFE) {
            throw new IllegalArgumentException("not a statement to run without asking");
        }
        try {
            return connections.inOwnSession(
                    "preflight",
                    "mend the target",
                    connection -> {
                        try {
                            new Statements(connection).run(remedy.statement());
                            return Outcome.DONE;
                        } catch (SQLException e) {
                            connection.rollback();
                            return new Outcome(
                                    Failures.state(e).equals(PERMISSION_DENIED)
                                            ? Outcome.Kind.NOT_PERMITTED
                                            : Outcome.Kind.FAILED,
                                    reason(e));
                        }
                    });
        } catch (TidegateException e) {
            return new Outcome(Outcome.Kind.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private static String reason(Exception failure) {
        if (!(failure instanceof SQLException sql)) {
            return "the check itself broke: " + failure.getClass().getSimpleName();
        }
        return switch (Failures.state(sql)) {
            case PERMISSION_DENIED -> "a privilege is missing: " + Failures.text(sql);
            case CANCELED -> "no answer within " + TargetSession.ANSWER_WAIT_MAX.toSeconds() + " s";
            default -> String.valueOf(Failures.of("look", sql).getMessage());
        };
    }
}
