package dev.tidegate.hook;

import dev.tidegate.hook.HttpCalls.HttpFailure;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Posts JSON to one address of an operator's, signed as a cutover's webhooks are. It tries once;
 * whether and when to try again is the caller's. Safe for use by several threads.
 */
public final class Post implements AutoCloseable {
    private final URI address;
    private final Optional<String> secret;
    private final HttpClient http;
    private final Hidden hidden;

    /**
     * Makes one; connects to nothing.
     *
     * @param secret what the body is signed with; empty: it is not
     */
    public Post(URI address, Optional<String> secret) {
        this.address = address;
        this.secret = secret;
        this.http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
        this.hidden = new Hidden(secret.map(Set::of).orElse(Set.of()));
    }

    /** The server only: what is behind it may be a token. */
    public String receiver() {
        return SignedRequest.server(address);
    }

    /** Returns when an answer of 2xx came within the time. */
    public void send(String json, Duration timeMax)
            throws PostFailedException, InterruptedException {
        try {
            new HttpCalls(http)
                    .once(
                            SignedRequest.of(address, secret, json),
                            hidden::excerpt,
                            Deadline.in(timeMax, InstantSource.system()));
        } catch (HttpFailure e) {
            throw new PostFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What is under way is given up. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
