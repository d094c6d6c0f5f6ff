package dev.tidegate.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * Reads secrets of AWS Secrets Manager, each once. For one thread.
 *
 * <p>Who asks is found as AWS's own programs find it: variables, the pod's role, the machine's
 * role.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 */
public final class AwsSecrets {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<AwsClients> clients;
    private final Map<String, String> known = new HashMap<>();

    /** Asks nothing yet; where no secret is named, it costs nothing. */
    public AwsSecrets() {
        this(AwsClients::usual);
    }

    AwsSecrets(Supplier<AwsClients> clients) {
        this.clients = clients;
    }

    /**
     * What is kept there.
     *
     * @param reference name or ARN of a secret; behind a {@code #} a key, if the secret is a JSON
     *     object of which one value is meant
     */
    public String value(String reference) {
        int hash = reference.indexOf('#');
        String name = hash < 0 ? reference : reference.substring(0, hash);
        String text = known.get(name);
        if (text == null) {
            text = read(name);
            known.put(name, text);
        }
        return hash < 0 ? text : valueOf(name, text, reference.substring(hash + 1));
    }

    private String read(String name) {
        try (SecretsManagerClient client = clients.get().secrets(name)) {
            GetSecretValueResponse answer = client.getSecretValue(it -> it.secretId(name));
            return answer.secretString() == null
                    ? answer.secretBinary().asUtf8String()
                    : answer.secretString();
        } catch (AwsServiceException e) {
            throw invalid(
                    "AWS Secrets Manager does not give the secret %s (%s)"
                            .formatted(name, e.awsErrorDetails().errorCode()),
                    "Correct the name, or let the role of this process do"
                            + " secretsmanager:GetSecretValue with it, and kms:Decrypt with its"
                            + " key.",
                    e);
        } catch (SdkException e) {
            throw invalid(
                    "AWS Secrets Manager cannot be asked for the secret %s (%s)"
                            .formatted(name, firstLine(e)),
                    "Give the process a role, or AWS's variables, and a way to the service.",
                    e);
        }
    }

    private static String valueOf(String name, String text, String key) {
        JsonNode value;
        try {
            value = JSON.readTree(text).path(key);
        } catch (JsonProcessingException _) { // it quotes the secret
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "the secret %s is not JSON, so it has no value %s".formatted(name, key),
                    "Name the secret without #" + key + ".");
        }
        if (!value.isValueNode() || value.isNull()) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "the secret %s has no value %s".formatted(name, key),
                    "Name one of its keys behind the #; they are case-sensitive.");
        }
        return value.asText();
    }

    /** The SDK's texts have lists of all that it has tried. */
    private static String firstLine(SdkException e) {
        String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end);
    }

    private static TidegateException invalid(String fact, String hint, Exception cause) {
        return new TidegateException(ErrorCode.SETTINGS_INVALID, fact, hint, cause);
    }
}
