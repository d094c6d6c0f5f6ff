package dev.tidegate.aws;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;

/**
 * Finds out where something of AWS is.
 *
 * @param usual what tells where the process itself is meant to be
 */
record Regions(AwsRegionProvider usual) {
    private static final Pattern SECRET = Pattern.compile("arn:[^:]+:secretsmanager:([^:]+):");

    /**
     * {@code cluster.cluster-id.eu-central-1.rds.amazonaws.com}, {@code ….rds.amazonaws.com.cn}.
     */
    private static final Pattern DATABASE =
            Pattern.compile(".*\\.([a-z]{2}(?:-[a-z]+)+-\\d+)\\.rds\\.amazonaws\\.com(?:\\.cn)?");

    /** Of a secret: its ARN names it. */
    Region ofSecret(String nameOrArn) {
        Matcher arn = SECRET.matcher(nameOrArn);
        return arn.lookingAt() ? Region.of(arn.group(1)) : usual("the secret " + nameOrArn);
    }

    /** Of a database server: its own name names it. */
    Region ofServer(String host) {
        Matcher name = DATABASE.matcher(host);
        return name.matches() ? Region.of(name.group(1)) : usual("the server " + host);
    }

    private Region usual(String of) {
        try {
            return usual.getRegion();
        } catch (SdkClientException e) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "nothing says in which region of AWS %s is".formatted(of),
                    "Set AWS_REGION, or name it in full: a secret by its ARN, a server as AWS calls"
                            + " it.",
                    e);
        }
    }
}
