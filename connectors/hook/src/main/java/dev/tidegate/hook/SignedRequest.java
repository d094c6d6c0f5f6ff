package dev.tidegate.hook;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** POSTs of JSON that their receiver can check. */
final class SignedRequest {
    /** {@code sha256=} and the HMAC of the body, in hex. */
    static final String SIGNATURE = "Tidegate-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private SignedRequest() {}

    /**
     * Makes one.
     *
     * @param secret what it is signed with; empty: it is not
     */
    static HttpRequest.Builder of(URI address, Optional<String> secret, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        secret.ifPresent(it -> request.header(SIGNATURE, "sha256=" + signature(it, body)));
        return request;
    }

    /** The server only: what is behind it may be a token. */
    static String server(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return "%s://%s%s".formatted(address.getScheme(), address.getHost(), port);
    }

    private static String signature(String secret, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
