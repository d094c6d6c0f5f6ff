package dev.tidegate.aws;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsUtilities;

/**
 * Signs tokens that RDS and Aurora take for a password: each is good for logins within 15 minutes.
 * Asks nobody but for the credentials, which are kept while they are good. Safe for several
 * threads.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html">IAM
 *     database authentication</a>
 */
public final class AwsLoginTokens {
    private final AwsClients clients;

    /** Signs nothing yet. */
    public AwsLoginTokens() {
        this(AwsClients.usual());
    }

    AwsLoginTokens(AwsClients clients) {
        this.clients = clients;
    }

    /**
     * A token for one login.
     *
     * @param host of the server, as AWS calls it: the token is for this name alone
     */
    public String token(String host, int port, String user) {
        RdsUtilities utilities =
                RdsUtilities.builder()
                        .region(clients.regions().ofServer(host))
                        .credentialsProvider(clients.credentials())
                        .build();
        try {
            return utilities.generateAuthenticationToken(
                    it -> it.hostname(host).port(port).username(user));
        } catch (SdkException e) {
            throw new TidegateException(
                    ErrorCode.TARGET_UNAVAILABLE,
                    "could not sign a token for %s at %s: AWS gives this process no credentials"
                            .formatted(user, host),
                    "Give it a role that may do rds-db:connect as %s, or AWS's variables; work goes on"
                                    .formatted(user)
                            + " by itself.",
                    e);
        }
    }
}
