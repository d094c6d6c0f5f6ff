package dev.tidegate.access;

import dev.tidegate.access.AccessSettings.NamedToken;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Finds out who sends a request. Safe for use by several threads. */
public final class Gate {
    private static final String SCHEME = "bearer ";

    private final AccessSettings settings;
    private final Optional<JwtReader> jwts;
    private final RateLimiter requests;
    private final RateLimiter failures;

    /**
     * Makes one. Throws {@code SETTINGS_INVALID} if the provider's keys are a file that cannot be
     * read.
     *
     * @param nanos a clock as {@link System#nanoTime}
     */
    public Gate(AccessSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.jwts = settings.oidc().map(JwtReader::new);
        this.requests =
                new RateLimiter(
                        settings.limits().requestsPerSecond(),
                        Duration.ofSeconds(1).toNanos(),
                        nanos);
        this.failures =
                new RateLimiter(
                        settings.limits().failedLoginsPerMinute(),
                        Duration.ofMinutes(1).toNanos(),
                        nanos);
    }

    /** Who it is. */
    public Verdict identify(Credentials shown) {
        if (!settings.isConfigured()) {
            return switch (shown.place()) {
                case HERE -> new Verdict.Known(Caller.LOCAL);
                case ELSEWHERE ->
                        new Verdict.Unknown(
                                "no authentication is configured, so only this machine may ask");
            };
        }
        if (!failures.hasLeft(shown.address())) {
            return new Verdict.TooMany("too many logins from this address failed");
        }
        Verdict verdict = verdict(shown);
        return switch (verdict) {
            case Verdict.Known(Caller caller) ->
                    requests.take(caller.manner() + " " + caller.name())
                            ? verdict
                            : new Verdict.TooMany("too many requests of this caller");
            case Verdict.Unknown _ -> {
                if (shown.authorization().isPresent() || shown.certificate().isPresent()) {
                    boolean _ = failures.take(shown.address());
                }
                yield verdict;
            }
            case Verdict.TooMany _, Verdict.Unavailable _ -> verdict;
        };
    }

    private Verdict verdict(Credentials shown) {
        if (shown.authorization().isPresent()) {
            return ofHeader(shown.authorization().get());
        }
        if (shown.certificate().isPresent()) {
            return ofCertificate(shown.certificate().get());
        }
        return new Verdict.Unknown("the request does not say who sends it");
    }

    private Verdict ofHeader(String header) {
        if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return new Verdict.Unknown("the header Authorization is not \"Bearer TOKEN\"");
        }
        String token = header.substring(SCHEME.length()).strip();
        Optional<Caller> known = ofToken(TokenHash.of(token));
        if (known.isPresent()) {
            return new Verdict.Known(known.get());
        }
        return jwts.filter(_ -> JwtReader.mayBe(token))
                .map(it -> it.read(token))
                .orElseGet(() -> new Verdict.Unknown("the token is not known"));
    }

    /** Looks at all of them, so that the time tells nothing. */
    private Optional<Caller> ofToken(TokenHash shown) {
        Optional<Caller> found = Optional.empty();
        for (NamedToken token : settings.tokens()) {
            if (token.hash().isOf(shown)) {
                found = Optional.of(new Caller(token.name(), token.role(), Caller.Manner.TOKEN));
            }
        }
        return found;
    }

    private Verdict ofCertificate(X509Certificate certificate) {
        return Optional.ofNullable(
                        settings.certificates().get(certificate.getSubjectX500Principal()))
                .<Verdict>map(role ->
                        new Verdict.Known(
                                new Caller(
                                        certificate.getSubjectX500Principal().getName(),
                                        role,
                                        Caller.Manner.CERTIFICATE)))
                .orElseGet(() ->
                        new Verdict.Unknown("the certificate's subject is not in http.clients"));
    }
}
