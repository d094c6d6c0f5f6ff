package dev.tidegate.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.access.AccessSettings.Oidc;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JWT is taken if the provider signed it, for us, and not for ever. */
class JwtReaderTest {
    private static final String ISSUER = "https://login.example";
    private static final String AUDIENCE = "tidegate";

    private static final RSAKey RSA = rsa();
    private static final RSAKey FOREIGN = rsa();
    private static final ECKey EC = ec();

    @TempDir static Path directory;
    private static Path file = Path.of("");

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048).keyID("one").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ec() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("two").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void writeKeys() throws Exception {
        file = Files.writeString(directory.resolve("jwks.json"), keySet());
    }

    private static String keySet() {
        return new JWKSet(List.<JWK>of(RSA, EC)).toPublicJWKSet().toString();
    }

    @Test
    void oneThatTheProviderSignedIsTaken() throws Exception {
        Verdict known = new Verdict.Known(new Caller("ann", Role.OPERATOR, Caller.Manner.JWT));

        assertThat(read(signed(good()))).isEqualTo(known);
        assertThat(
                        read(
                                sign(
                                        new JWSHeader.Builder(JWSAlgorithm.ES256)
                                                .keyID("two")
                                                .type(JOSEObjectType.JWT)
                                                .build(),
                                        good(),
                                        new ECDSASigner(EC))))
                .isEqualTo(known);
        assertThat(read(signed(with("aud", List.of("other", AUDIENCE))))).isEqualTo(known);
    }

    @Test
    void whatIsNotMeantForUsOrNotNowIsRefused() throws Exception {
        long now = Instant.now().getEpochSecond();
        for (JWTClaimsSet wrong :
                List.of(
                        with("iss", "https://other.example"),
                        without("iss"),
                        with("aud", "other"),
                        without("aud"),
                        with("exp", now - 3_600),
                        without("exp"),
                        with("nbf", now + 3_600),
                        without("sub"),
                        without("tidegate_role"),
                        with("tidegate_role", "boss"),
                        with("tidegate_role", 7),
                        with("tidegate_role", List.of(List.of("admin"))))) {
            assertThat(read(signed(wrong)))
                    .as(wrong.toString())
                    .isInstanceOf(Verdict.Unknown.class);
        }
    }

    @Test
    void whatTheProviderDidNotSignIsRefused() throws Exception {
        String good = signed(good());
        String[] parts = good.split("\\.", -1);
        byte[] publicKey = RSA.toRSAPublicKey().getEncoded();
        for (String forged :
                List.of(
                        new PlainJWT(good()).serialize(),
                        // the public key as a shared secret
                        sign(
                                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(),
                                good(),
                                new MACSigner(publicKey)),
                        // another key with the same name
                        sign(header(), good(), new RSASSASigner(FOREIGN)),
                        // a key that it brings along
                        sign(
                                new JWSHeader.Builder(JWSAlgorithm.RS256)
                                        .jwk(FOREIGN.toPublicJWK())
                                        .build(),
                                good(),
                                new RSASSASigner(FOREIGN)),
                        parts[0] + "." + parts[1] + ".",
                        parts[0] + "." + parts[1].substring(1) + "." + parts[2],
                        parts[0] + ".." + parts[2],
                        "..",
                        "a.b.c")) {
            Verdict verdict = read(forged);
            assertThat(verdict).as(forged).isInstanceOf(Verdict.Unknown.class);
            assertThat(((Verdict.Unknown) verdict).reason()).doesNotContain(parts[1]);
        }
    }

    @Test
    void theClaimMayBeAListOfGroupsAndTheMightiestCounts() throws Exception {
        Oidc provider =
                new Oidc(
                        ISSUER,
                        AUDIENCE,
                        file.toString(),
                        "groups",
                        Map.of("dba", Role.CUTOVER, "staff", Role.VIEWER));
        JwtReader reader = new JwtReader(provider);

        for (Object groups : List.of(List.of("staff", "x", "dba"), "staff dba", List.of("dba"))) {
            assertThat(reader.read(signed(with("groups", groups))))
                    .isEqualTo(
                            new Verdict.Known(new Caller("ann", Role.CUTOVER, Caller.Manner.JWT)));
        }
        assertThat(reader.read(signed(with("groups", List.of("admin")))))
                .isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void keysComeFromTheProvidersAddressAndWithoutThemNobodyIsRefusedForGood() throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/keys",
                exchange -> {
                    byte[] keys = keySet().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, keys.length);
                    exchange.getResponseBody().write(keys);
                    exchange.close();
                });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
        try {
            assertThat(new JwtReader(oidc(address)).read(signed(good())))
                    .isInstanceOf(Verdict.Known.class);
        } finally {
            server.stop(0);
        }
        assertThat(new JwtReader(oidc(address)).read(signed(good())))
                .isInstanceOf(Verdict.Unavailable.class);
    }

    @Test
    void aFileWithoutKeysIsToldBeforeAnybodyAsks() {
        assertThatThrownBy(() -> new JwtReader(oidc(directory.resolve("none").toString())))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SETTINGS_INVALID));
    }

    private static Verdict read(String token) {
        return new JwtReader(oidc(file.toString())).read(token);
    }

    private static Oidc oidc(String keys) {
        return new Oidc(ISSUER, AUDIENCE, keys, "tidegate_role", Map.of());
    }

    private static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("aud", AUDIENCE);
        claims.put("sub", "ann");
        claims.put("tidegate_role", "operator");
        claims.put("exp", Instant.now().plus(Duration.ofMinutes(5)).getEpochSecond());
        return claims;
    }

    private static JWTClaimsSet good() throws ParseException {
        return JWTClaimsSet.parse(claims());
    }

    private static JWTClaimsSet with(String name, Object value) throws ParseException {
        Map<String, Object> claims = claims();
        claims.put(name, value);
        return JWTClaimsSet.parse(claims);
    }

    private static JWTClaimsSet without(String name) throws ParseException {
        Map<String, Object> claims = claims();
        claims.remove(name);
        return JWTClaimsSet.parse(claims);
    }

    private static JWSHeader header() {
        return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build();
    }

    private static String signed(JWTClaimsSet claims) throws JOSEException {
        return sign(header(), claims, new RSASSASigner(RSA));
    }

    private static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
            throws JOSEException {
        SignedJWT jwt = new SignedJWT(header, claims);
        jwt.sign(signer);
        return jwt.serialize();
    }
}
