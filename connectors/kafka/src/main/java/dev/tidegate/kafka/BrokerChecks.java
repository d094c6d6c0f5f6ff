package dev.tidegate.kafka;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.preflight.SkippedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/** The brokers, and what this client may do with them. */
final class BrokerChecks {
    static final Check REACHABLE =
            check(
                    "reachable",
                    "bootstrap servers, TLS handshake, login",
                    "Without a broker nothing can be read or written.");

    private static final String TRANSACTION_TIMEOUT_MAX = "transaction.max.timeout.ms";
    private static final String TRANSACTION_COPIES = "transaction.state.log.replication.factor";

    private final JournalRemedies remedies;

    BrokerChecks(JournalRemedies remedies) {
        this.remedies = remedies;
    }

    static Check check(String id, String looksAt, String why) {
        return new Check("journal." + id, Side.JOURNAL, looksAt, why);
    }

    List<Probe<JournalSession>> all() {
        return List.of(
                new Probe<>(REACHABLE, BrokerChecks::reachable),
                new Probe<>(
                        check(
                                "tls",
                                "`security.protocol` of the client",
                                "Rows could be read, or altered, on the way."),
                        BrokerChecks::tls),
                new Probe<>(
                        check(
                                "version",
                                "the cluster's finalized features",
                                "Tells which release the cluster is on."),
                        BrokerChecks::version),
                new Probe<>(
                        check(
                                "brokers",
                                "number of brokers against `journal.replication_factor`",
                                "A topic cannot have more copies than there are brokers; with one"
                                        + " copy, a disk that dies takes the journal with it."),
                        BrokerChecks::brokers),
                new Probe<>(
                        check(
                                "transactions",
                                "transaction coordinator, transactional id, time limit and copies"
                                        + " of the transaction log",
                                "Each commit to the journal is a Kafka transaction."),
                        this::transactions));
    }

    private static Finding reachable(Check check, JournalSession session) throws Exception {
        JournalSession.Cluster cluster = session.cluster();
        return check.ok(
                "cluster %s answers, brokers: %d".formatted(cluster.id(), cluster.brokers().size()),
                cluster.brokers().stream()
                        .map(node ->
                                "broker " + node.id() + " at " + node.host() + ":" + node.port())
                        .toArray(String[]::new));
    }

    private static Finding tls(Check check, JournalSession session) throws Exception {
        String protocol =
                session.settings()
                        .clientProperties()
                        .getOrDefault("security.protocol", "PLAINTEXT");
        if (protocol.endsWith("SSL")) {
            return check.ok("the connection is encrypted", "security.protocol=" + protocol);
        }
        List<String> evidence = List.of("security.protocol=" + protocol);
        boolean here =
                session.cluster().brokers().stream()
                        .allMatch(node -> Set.of("localhost", "127.0.0.1").contains(node.host()));
        return here
                ? check.note(
                        "the connection is not encrypted; it does not leave this machine", evidence)
                : check.warn(
                        "the connection is not encrypted",
                        evidence,
                        List.of(
                                Remedy.advice(
                                        Side.JOURNAL,
                                        "Set security.protocol to SSL or SASL_SSL in"
                                                + " journal.client_properties.")));
    }

    private static Finding version(Check check, JournalSession session) throws Exception {
        String[] features =
                session
                        .answer(session.admin().describeFeatures().featureMetadata())
                        .finalizedFeatures()
                        .entrySet()
                        .stream()
                        .map(each -> each.getKey() + " " + each.getValue().maxVersionLevel())
                        .sorted()
                        .toArray(String[]::new);
        return check.ok("the brokers speak with this client", features);
    }

    private static Finding brokers(Check check, JournalSession session) throws Exception {
        int copies = session.settings().replicationFactor();
        int brokers = session.cluster().brokers().size();
        List<String> evidence =
                List.of("brokers " + brokers, "journal.replication_factor " + copies);
        if (copies > brokers) {
            return check.fail(
                    "%d copies of each topic are asked for, but there are %d brokers"
                            .formatted(copies, brokers),
                    evidence,
                    List.of(
                            Remedy.advice(
                                    Side.JOURNAL,
                                    "Set journal.replication_factor to "
                                            + brokers
                                            + ", or add"
                                            + " brokers.")));
        }
        if (copies > 1) {
            return check.ok(
                    "%d copies on %d brokers".formatted(copies, brokers),
                    evidence.toArray(String[]::new));
        }
        return brokers == 1
                ? check.note("one broker and one copy: its disk is all there is", evidence)
                : check.warn(
                        "one copy of each topic, though there are %d brokers".formatted(brokers),
                        evidence,
                        List.of(
                                Remedy.advice(
                                        Side.JOURNAL,
                                        "Set journal.replication_factor to "
                                                + Math.min(3, brokers)
                                                + " before the topics are created.")));
    }

    private Finding transactions(Check check, JournalSession session) throws Exception {
        List<String> evidence = new ArrayList<>();
        for (String id : session.transactionalIds()) {
            Optional<String> state = state(session, id);
            if (state.isEmpty()) {
                evidence.add("transactional id " + id);
                return check.fail(
                        "this client may not use the transactional id " + id,
                        evidence,
                        List.of(
                                remedies.allow(
                                        " --operation Write --operation Describe",
                                        "--transactional-id " + id)));
            }
            evidence.add("transactional id " + id + ": " + state.get());
        }
        Optional<Long> limit = number(session, TRANSACTION_TIMEOUT_MAX, evidence);
        Optional<Long> copies = number(session, TRANSACTION_COPIES, evidence);
        if (limit.isPresent() && limit.get() < Clients.TRANSACTION_TIMEOUT_MS) {
            return check.fail(
                    "the brokers allow transactions of %,d ms at most, %,d are needed"
                            .formatted(limit.get(), Clients.TRANSACTION_TIMEOUT_MS),
                    evidence,
                    List.of(
                            Remedy.advice(
                                    Side.JOURNAL,
                                    "Raise " + TRANSACTION_TIMEOUT_MAX + " on the brokers.")));
        }
        return copies.isPresent() && copies.get() < session.settings().replicationFactor()
                ? check.warn(
                        "the brokers keep fewer copies of their transaction log than the journal has",
                        evidence,
                        List.of(
                                Remedy.advice(
                                        Side.JOURNAL,
                                        "Raise " + TRANSACTION_COPIES + " on the brokers.")))
                : check.ok("transactions work", evidence.toArray(String[]::new));
    }

    /** What a transactional id is at; empty if this client may not use it. */
    private static Optional<String> state(JournalSession session, String id) throws Exception {
        try {
            return Optional.of(
                    "state "
                            + session.answer(
                                            session.admin()
                                                    .describeTransactions(Set.of(id))
                                                    .description(id))
                                    .state());
        } catch (TransactionalIdNotFoundException e) {
            return Optional.of("not used before");
        } catch (TransactionalIdAuthorizationException e) {
            return Optional.empty();
        }
    }

    /** A property of a broker; empty where this client may not see it. */
    private static Optional<Long> number(
            JournalSession session, String property, List<String> evidence) throws Exception {
        if (!session.cluster().operations().contains(AclOperation.DESCRIBE_CONFIGS)) {
            evidence.add(property + " not shown to this client");
            return Optional.empty();
        }
        try {
            Config config = session.brokerConfig();
            Optional<String> value =
                    Optional.ofNullable(config.get(property)).map(ConfigEntry::value);
            evidence.add(property + "=" + value.orElse("not known"));
            return value.map(Long::parseLong);
        } catch (SkippedException e) {
            evidence.add(property + ": " + e.reason());
            return Optional.empty();
        }
    }
}
