package dev.tidegate.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;

/** Tokens for logins, signed with credentials that the test has. */
class AwsLoginTokensTest {
    private static final String CLUSTER = "orders.cluster-x.eu-central-1.rds.amazonaws.com";
    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("KEY-ID", "the-secret"));

    private static AwsLoginTokens tokens(AwsCredentialsProvider who, AwsRegionProvider where) {
        return new AwsLoginTokens(new AwsClients(who, new Regions(where), Optional.empty()));
    }

    @Test
    void aTokenIsForOneServerOneRoleAndAQuarterOfAnHour() {
        String token = tokens(CREDENTIALS, () -> Region.US_EAST_1).token(CLUSTER, 5432, "tidegate");

        assertThat(token)
                .startsWith(CLUSTER + ":5432/?")
                .contains("DBUser=tidegate", "Action=connect", "X-Amz-Expires=900")
                .contains("KEY-ID%2F", "%2Feu-central-1%2Frds-db%2F", "X-Amz-Signature=")
                .doesNotContain("the-secret");
    }

    @Test
    void whereTheServersNameDoesNotTellTheRegionTheSurroundingsDo() {
        assertThat(tokens(CREDENTIALS, () -> Region.EU_WEST_1).token("db.example", 5432, "u"))
                .contains("%2Feu-west-1%2Frds-db%2F");
        assertThatThrownBy(() -> tokens(CREDENTIALS, nowhere()).token("db.example", 5432, "u"))
                .hasMessage("nothing says in which region of AWS the server db.example is");
    }

    @Test
    void withoutCredentialsItIsTriedAgainLater() {
        AwsCredentialsProvider nobody =
                () -> {
                    throw SdkClientException.create("No credentials");
                };

        TidegateException thrown =
                catchThrowableOfType(
                        TidegateException.class,
                        () -> tokens(nobody, nowhere()).token(CLUSTER, 5432, "tidegate"));

        assertThat(thrown.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
        assertThat(thrown.getMessage()).contains("tidegate at " + CLUSTER, "no credentials");
        assertThat(thrown.hint()).contains("rds-db:connect as tidegate");
    }

    static AwsRegionProvider nowhere() {
        return () -> {
            throw SdkClientException.create("No region");
        };
    }
}
