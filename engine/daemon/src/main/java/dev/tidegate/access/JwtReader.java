package dev.tidegate.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.tidegate.access.AccessSettings.Oidc;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads JWTs of an OpenID provider: signature, issuer, audience, time, role. Only signatures with a
 * key pair are taken, never {@code none} and never a shared secret. Safe for several threads.
 */
final class JwtReader {
    private static final Logger LOG = LoggerFactory.getLogger(JwtReader.class);
    private static final int LENGTH_MAX = 8_192;

    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512,
                    JWSAlgorithm.ES256,
                    JWSAlgorithm.ES384,
                    JWSAlgorithm.ES512);

    private final Oidc provider;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /**
     * Reads the keys if they are a file; throws {@code SETTINGS_INVALID} if they cannot be read.
     */
    JwtReader(Oidc provider) {
        this.provider = provider;
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(ALGORITHMS, keys(provider.keys())));
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(
                        JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWTClaimsSetVerifier(
                new DefaultJWTClaimsVerifier<>(
                        provider.audience(),
                        new JWTClaimsSet.Builder().issuer(provider.issuer()).build(),
                        Set.of("sub", "exp")));
    }

    private static JWKSource<SecurityContext> keys(String place) {
        try {
            if (place.startsWith("https://") || place.startsWith("http://")) {
                return JWKSourceBuilder.<SecurityContext>create(URI.create(place).toURL())
                        .retrying(true)
                        .build();
            }
            return new ImmutableJWKSet<>(JWKSet.load(Path.of(place).toFile()).toPublicJWKSet());
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw unusable(place, "is no address", e);
        } catch (IOException | ParseException e) {
            throw unusable(place, "cannot be read as a JSON Web Key Set", e);
        }
    }

    private static TidegateException unusable(String place, String why, Exception e) {
        return new TidegateException(
                ErrorCode.SETTINGS_INVALID,
                "http.oidc.jwks is \"" + place + "\", which " + why,
                "Name the provider's jwks_uri, or a file with what it answers.",
                e);
    }

    /** Whether a text has a JWT's form; says nothing of whether it is a good one. */
    static boolean mayBe(String token) {
        return token.length() <= LENGTH_MAX && token.chars().filter(it -> it == '.').count() == 2;
    }

    /** Who it names. */
    Verdict read(String token) {
        try {
            JWTClaimsSet claims = processor.process(token, null);
            return role(claims)
                    .<Verdict>map(role ->
                            new Verdict.Known(
                                    new Caller(claims.getSubject(), role, Caller.Manner.JWT)))
                    .orElseGet(() ->
                            new Verdict.Unknown(
                                    "the JWT's claim \"%s\" names no role"
                                            .formatted(provider.roleClaim())));
        } catch (KeySourceException e) {
            LOG.warn("the keys of the OpenID provider cannot be had: {}", e.getClass().getName());
            return new Verdict.Unavailable("the keys of the OpenID provider cannot be had");
        } catch (BadJOSEException | JOSEException | ParseException | IllegalArgumentException e) {
            LOG.debug("a JWT is refused", e);
            return new Verdict.Unknown("the JWT is not valid: " + reason(e));
        }
    }

    /** The library's messages quote the token in places, so they are not handed on. */
    private static String reason(Exception e) {
        return e instanceof BadJOSEException
                ? "signature, issuer, audience or time"
                : "it cannot be read";
    }

    /** The mightiest of those that the claim names. */
    private Optional<Role> role(JWTClaimsSet claims) {
        Object claim = claims.getClaim(provider.roleClaim());
        Stream<?> values =
                switch (claim) {
                    case null -> Stream.empty();
                    case Collection<?> many -> many.stream();
                    case String text -> Arrays.stream(text.split(" ", -1));
                    default -> Stream.empty();
                };
        List<Role> roles =
                values.filter(String.class::isInstance)
                        .map(String.class::cast)
                        .flatMap(it -> named(it).stream())
                        .toList();
        return roles.stream()
                .filter(each -> roles.stream().allMatch(each::covers))
                .findFirst()
                .or(() -> roles.stream().findFirst());
    }

    private Optional<Role> named(String value) {
        return provider.roles().isEmpty()
                ? Role.of(value)
                : Optional.ofNullable(provider.roles().get(value));
    }
}
