package dev.tidegate.access;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Who may ask what over HTTP.
 *
 * @param tokens those that are known
 * @param oidc the OpenID provider whose JWTs are taken
 * @param certificates roles of clients' certificates, by their subject
 * @param limits how much is taken of anybody
 * @param approvals what wants a second person
 */
public record AccessSettings(
        List<NamedToken> tokens,
        Optional<Oidc> oidc,
        Map<X500Principal, Role> certificates,
        Limits limits,
        Approving approvals) {
    /** Nobody is asked who he is; only this machine may ask. */
    public static final AccessSettings DEFAULTS =
            new AccessSettings(
                    List.of(), Optional.empty(), Map.of(), Limits.DEFAULTS, Approving.NONE);

    /** Whether anybody can show who he is. */
    public boolean isConfigured() {
        return !tokens.isEmpty() || oidc.isPresent() || !certificates.isEmpty();
    }

    /**
     * A token.
     *
     * @param name of its owner
     */
    public record NamedToken(String name, Role role, TokenHash hash) {}

    /**
     * An OpenID provider.
     *
     * @param issuer what {@code iss} must be
     * @param audience what must be in {@code aud}
     * @param keys a file, or an address that begins with https:// (or http:// on this machine)
     * @param roleClaim which claim has the role, or a list with it
     * @param roles by the claim's value; empty if the values are the roles' names
     */
    public record Oidc(
            String issuer,
            String audience,
            String keys,
            String roleClaim,
            Map<String, Role> roles) {}

    /**
     * How much is taken.
     *
     * @param requestsPerSecond of one caller
     * @param failedLoginsPerMinute from one address
     */
    public record Limits(int requestsPerSecond, int failedLoginsPerMinute) {
        /** A console asks some times each second, people seldomer. */
        public static final Limits DEFAULTS = new Limits(100, 20);
    }

    /**
     * What wants a second person.
     *
     * @param acts names of routes, such as {@code cutover.go}
     * @param waitMax how long a request waits for him
     */
    public record Approving(Set<String> acts, Duration waitMax) {
        /** One person is enough. */
        public static final Approving NONE = new Approving(Set.of(), Duration.ofHours(1));
    }
}
