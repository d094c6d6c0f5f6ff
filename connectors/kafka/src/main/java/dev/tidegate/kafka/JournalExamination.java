package dev.tidegate.kafka;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.preflight.SkippedException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Looks at the brokers and at the two topics, and mends these. */
final class JournalExamination implements Examination {
    private final KafkaSettings settings;
    private final int partitions;
    private final JournalRemedies remedies;
    private final List<Probe<JournalSession>> probes;

    JournalExamination(KafkaSettings settings, int partitions) {
        this.settings = settings;
        this.partitions = partitions;
        this.remedies = new JournalRemedies(settings);
        this.probes =
                Stream.of(
                                new BrokerChecks(remedies).all(),
                                new TopicChecks(remedies).all(),
                                new MemberChecks(remedies).all())
                        .flatMap(List::stream)
                        .toList();
    }

    @Override
    public Side side() {
        return Side.JOURNAL;
    }

    @Override
    public String place() {
        return settings.bootstrapServers();
    }

    @Override
    public List<Check> checks() {
        return Probe.checks(probes);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        try (JournalSession session = new JournalSession(settings, partitions)) {
            session.cluster();
            return Probe.lookAll(probes, session, JournalExamination::reason);
        } catch (SkippedException e) {
            return unreachable(e.reason());
        } catch (KafkaException e) {
            return unreachable(reason(e));
        } catch (dev.tidegate.model.TidegateException e) {
            return unreachable(String.valueOf(e.getMessage()));
        }
    }

    private List<Finding> unreachable(String reason) {
        return Probe.unreachable(
                checks(),
                BrokerChecks.REACHABLE.fail(
                        "no broker answers at " + place() + ": " + reason,
                        List.of(),
                        List.of(
                                Remedy.advice(
                                        Side.JOURNAL,
                                        "Check journal.bootstrap_servers and"
                                                + " journal.client_properties, that the brokers run,"
                                                + " and that their advertised listeners can be"
                                                + " reached from here."))));
    }

    @Override
    public Outcome mend(Remedy remedy) throws InterruptedException {
        JournalRemedies.Action action =
                remedies.action(remedy)
                        .filter(_ -> remedy.safety() == Remedy.Safety.SAFE)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "not a statement to run without asking"));
        try (JournalSession session = new JournalSession(settings, partitions)) {
            action.in(session);
            return Outcome.DONE;
        } catch (InterruptedException e) {
            throw e;
        } catch (AuthorizationException e) {
            return new Outcome(Outcome.Kind.NOT_PERMITTED, reason(e));
        } catch (Exception e) {
            return new Outcome(Outcome.Kind.FAILED, reason(e));
        }
    }

    private static String reason(Exception failure) {
        return switch (failure) {
            case SkippedException e -> e.reason();
            case AuthorizationException e -> "a permission is missing: " + text(e);
            case TimeoutException _ -> "no answer in time";
            case KafkaException e -> text(e);
            default -> "the check itself broke: " + failure.getClass().getSimpleName();
        };
    }

    private static String text(Exception failure) {
        return Failures.reason(failure).strip().replaceAll("\\.$", "");
    }
}
