package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a broker that wants TLS and a login (SASL_SSL). */
@Timeout(120)
class KafkaTlsTest {
    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " username=\"tidegate\" password=\"%s\";";

    @TempDir static Path directory;
    private static KafkaBroker broker;
    private static SelfSigned certificate;

    @BeforeAll
    static void startBroker() throws Exception {
        certificate = SelfSigned.in(directory, "ip:127.0.0.1");
        broker =
                KafkaBroker.start(
                        directory.resolve("broker"),
                        new KafkaBroker.Options(
                                0,
                                0,
                                Map.of(
                                        "listener.security.protocol.map",
                                        "CONTROLLER:PLAINTEXT,PLAINTEXT:SASL_SSL,INTERNAL:PLAINTEXT",
                                        "listener.name.plaintext.ssl.keystore.type",
                                        "PKCS12",
                                        "listener.name.plaintext.ssl.keystore.location",
                                        certificate.keystore().toString(),
                                        "listener.name.plaintext.ssl.keystore.password",
                                        SelfSigned.PASSWORD,
                                        "listener.name.plaintext.sasl.enabled.mechanisms",
                                        "PLAIN",
                                        "listener.name.plaintext.plain.sasl.jaas.config",
                                        LOGIN.formatted("unused")
                                                .replace(";", " user_tidegate=\"right\";")),
                                KafkaBroker.Jit.QUICK_START));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static KafkaJournal journal(String servers, Map<String, String> properties) {
        return new KafkaJournal(
                new KafkaSettings(servers, "orders", 1, Optional.empty(), properties));
    }

    private static Map<String, String> properties(String password) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                LOGIN.formatted(password),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.authority().toString());
    }

    private static TidegateException refusal(KafkaJournal journal) {
        TidegateException refused =
                catchThrowableOfType(TidegateException.class, () -> journal.openWriter().close());
        assertThat(refused).as("it was let in").isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.JOURNAL_NOT_READY);
        return refused;
    }

    @Test
    void theJournalIsKeptOverTlsBehindALogin() throws Exception {
        CaptureState state =
                new CaptureState(
                        new SourceOffset("here"),
                        new Lsn(1, 1, (short) 1),
                        List.of(ChainHash.START));
        KafkaJournal journal = journal(broker.bootstrapServers(), properties("right"));
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(List.of(), state);
        }

        try (Journal.Writer next = journal.openWriter()) {
            assertThat(next.state()).contains(state);
        }
    }

    @Test
    void aBrokerOfAnAuthorityThatNobodyKnowsIsNotTalkedTo() {
        Map<String, String> trusting = new TreeMap<>(properties("right"));
        trusting.keySet().removeIf(it -> it.startsWith("ssl."));

        TidegateException refused = refusal(journal(broker.bootstrapServers(), trusting));

        assertThat(refused.hint()).contains("ssl.truststore.location");
    }

    @Test
    void aBrokerMustProveItsName() {
        String otherName = "localhost:" + broker.port();

        TidegateException refused = refusal(journal(otherName, properties("right")));

        assertThat(refused.hint()).contains("as their certificates do");
    }

    @Test
    void aWrongPasswordIsToldAndNotQuoted() {
        TidegateException refused =
                refusal(journal(broker.bootstrapServers(), properties("wr0ng")));

        assertThat(refused.forOperator()).contains("credentials").doesNotContain("wr0ng");
    }
}
