package dev.tidegate.hook;

import dev.tidegate.cutover.HookCall;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts to an address; an answer of 2xx is a yes. */
final class Webhook implements Hook {
    /** {@code sha256=} and the HMAC of the body, in hex. */
    static final String SIGNATURE = "Tidegate-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private final URI address;
    private final Optional<String> secret;
    private final HttpCalls http;
    private final Hidden hidden;

    Webhook(URI address, Optional<String> secret, HttpClient http, Hidden hidden) {
        this.address = address;
        this.secret = secret;
        this.http = new HttpCalls(http);
        this.hidden = hidden;
    }

    /** The server only: what is behind it may be a token. */
    @Override
    public String name() {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return "webhook %s://%s%s".formatted(address.getScheme(), address.getHost(), port);
    }

    @Override
    public String text(HookCall call) {
        return "POST to %s: %s of %s".formatted(name(), HookPlace.of(call).text(), call.handover());
    }

    @Override
    public void call(Notice notice, Deadline deadline)
            throws HookFailedException, InterruptedException {
        String body = notice.json();
        http.send(() -> request(body), hidden::excerpt, deadline);
    }

    private HttpRequest.Builder request(String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        secret.ifPresent(it -> request.header(SIGNATURE, "sha256=" + signature(it, body)));
        return request;
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
