package dev.tidegate.hook;

import dev.tidegate.cutover.HookCall;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;

/** Posts to an address; an answer of 2xx is a yes. */
final class Webhook implements Hook {
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

    @Override
    public String name() {
        return "webhook " + SignedRequest.server(address);
    }

    @Override
    public String text(HookCall call) {
        return "POST to %s: %s of %s".formatted(name(), HookPlace.of(call).text(), call.handover());
    }

    @Override
    public void call(Notice notice, Deadline deadline)
            throws HookFailedException, InterruptedException {
        String body = notice.json();
        http.send(() -> SignedRequest.of(address, secret, body), hidden::excerpt, deadline);
    }
}
