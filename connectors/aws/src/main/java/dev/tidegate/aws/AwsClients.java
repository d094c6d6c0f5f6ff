package dev.tidegate.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;

/**
 * Who asks AWS, and where.
 *
 * @param credentials who
 * @param regions where
 * @param endpoint of the services; empty for AWS's own, or what AWS_ENDPOINT_URL says
 */
record AwsClients(AwsCredentialsProvider credentials, Regions regions, Optional<URI> endpoint) {
    /** With all attempts: a daemon that starts waits no longer than this for a secret. */
    private static final Duration CALL_MAX = Duration.ofSeconds(30);

    /** As AWS's own programs are set up: variables, files, roles. */
    static AwsClients usual() {
        return new AwsClients(
                DefaultCredentialsProvider.builder().build(),
                new Regions(new DefaultAwsRegionProviderChain()),
                Optional.empty());
    }

    SecretsManagerClient secrets(String nameOrArn) {
        SecretsManagerClientBuilder builder =
                SecretsManagerClient.builder()
                        .region(regions.ofSecret(nameOrArn))
                        .credentialsProvider(credentials)
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .overrideConfiguration(it -> it.apiCallTimeout(CALL_MAX));
        endpoint.ifPresent(builder::endpointOverride);
        return builder.build();
    }
}
