package dev.tidegate.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

/** Secrets of a server that answers as Secrets Manager does, and looks at how it is asked. */
class AwsSecretsTest {
    private static final String ARN =
            "arn:aws:secretsmanager:eu-north-1:123456789012:secret:orders/source-AbCdEf";
    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("KEY-ID", "key"));

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String secret = "{\"username\":\"tidegate\",\"password\":\"s3cret\",\"port\":1433}";
    private Optional<String> error = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            asked.add(
                    exchange.getRequestHeaders().getFirst("X-Amz-Target")
                            + " "
                            + new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8)
                            + " "
                            + (authorization == null
                                    ? "unsigned"
                                    : authorization.replaceFirst("/\\d{8}/", "/DAY/")));
            byte[] body =
                    error.map(code -> "{\"__type\":\"" + code + "\",\"message\":\"no\"}")
                            .orElseGet(() ->
                                    "{\"Name\":\"x\",\"SecretString\":\""
                                            + secret.replace("\"", "\\\"")
                                            + "\"}")
                            .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(error.isPresent() ? 400 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private AwsSecrets secrets(AwsCredentialsProvider who) {
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new AwsSecrets(() ->
                new AwsClients(who, new Regions(() -> Region.EU_WEST_1), Optional.of(endpoint)));
    }

    private TidegateException failure(AwsCredentialsProvider who, String reference) {
        return catchThrowableOfType(TidegateException.class, () -> secrets(who).value(reference));
    }

    @Test
    void aSecretIsReadOnceWithASignature() {
        AwsSecrets secrets = secrets(CREDENTIALS);

        assertThat(secrets.value("orders#password")).isEqualTo("s3cret");
        assertThat(secrets.value("orders#port")).isEqualTo("1433");
        assertThat(secrets.value("orders")).isEqualTo(secret);
        assertThat(asked)
                .singleElement()
                .asString()
                .contains("secretsmanager.GetSecretValue", "\"SecretId\":\"orders\"")
                .contains("AWS4-HMAC-SHA256 Credential=KEY-ID/DAY/eu-west-1/secretsmanager/");
    }

    @Test
    void anArnSaysInWhichRegion() {
        assertThat(secrets(CREDENTIALS).value(ARN + "#username")).isEqualTo("tidegate");
        assertThat(asked).singleElement().asString().contains("/eu-north-1/", ARN);
    }

    @Test
    void whatAwsRefusesIsToldWithItsCode() {
        error = Optional.of("ResourceNotFoundException");

        TidegateException thrown = failure(CREDENTIALS, "orders#password");

        assertThat(thrown.code()).isEqualTo(ErrorCode.SETTINGS_INVALID);
        assertThat(thrown.getMessage())
                .isEqualTo(
                        "AWS Secrets Manager does not give the secret orders"
                                + " (ResourceNotFoundException)");
        assertThat(thrown.hint()).contains("secretsmanager:GetSecretValue");
    }

    @Test
    void aKeyThatIsNotThereIsToldAndNothingOfTheSecretIsQuoted() {
        assertThat(failure(CREDENTIALS, "orders#Password").getMessage())
                .isEqualTo("the secret orders has no value Password");

        secret = "s3cret, and no JSON";

        assertThat(failure(CREDENTIALS, "orders#password"))
                .hasMessage("the secret orders is not JSON, so it has no value password")
                .hasNoCause();
    }

    @Test
    void withoutCredentialsNobodyIsAsked() {
        AwsCredentialsProvider nobody =
                () -> {
                    throw SdkClientException.create("No provider has credentials. Tried: many");
                };

        assertThat(failure(nobody, "orders").getMessage())
                .isEqualTo(
                        "AWS Secrets Manager cannot be asked for the secret orders (No provider"
                                + " has credentials)");
        assertThat(asked).isEmpty();
    }

    @Test
    void whoeverShowsNoCredentialsIsSeenAtOnce() {
        assertThat(secrets(AnonymousCredentialsProvider.create()).value("orders"))
                .isEqualTo(secret);
        assertThat(asked)
                .as("so the other test can fail")
                .singleElement()
                .asString()
                .endsWith("unsigned");
    }
}
