package dev.tidegate.control;

import dev.tidegate.access.Caller;
import dev.tidegate.access.Credentials;
import dev.tidegate.access.Credentials.Place;
import dev.tidegate.access.Gate;
import dev.tidegate.access.Verdict;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every request: who sends it, how large it is. Nobody is kept by a cookie, so no
 * page of another site has anything that it could use.
 */
final class Doorkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);
    private static final String CALLER = "tidegate.caller";
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final int BODY_BYTES_MAX = 16_384;
    private static final String RETRY_SECONDS = "5";

    /** A host's own names, with a port or without. */
    private static final Pattern HERE =
            Pattern.compile("(https?://)?(127\\.[0-9.]+|localhost|\\[::1])(:[0-9]+)?");

    /** What proxies add: then the request's sender is not who is connected. */
    private static final List<String> OF_PROXIES =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

    private final Gate gate;
    private final Set<String> open;

    /**
     * Makes one.
     *
     * @param open paths that are answered whoever asks
     */
    Doorkeeper(Gate gate, Set<String> open) {
        this.gate = gate;
        this.open = open;
    }

    /** Lets a request in, or throws {@link RequestException}. */
    void admit(Context context) {
        requireShort(context);
        if (open.contains(context.path())) {
            return;
        }
        switch (gate.identify(shown(context))) {
            case Verdict.Known(Caller caller) -> context.attribute(CALLER, caller);
            case Verdict.Unknown(String reason) -> {
                context.header("WWW-Authenticate", "Bearer");
                LOG.debug("{} is not let in: {}", context.ip(), reason);
                throw RequestException.refused(
                        RequestException.UNAUTHENTICATED,
                        reason,
                        "Send \"Authorization: Bearer TOKEN\", with tidegate --token-file or"
                                + " TIDEGATE_TOKEN; \"tidegate token create\" makes a token for"
                                + " http.tokens.");
            }
            case Verdict.TooMany(String reason) -> {
                context.header("Retry-After", RETRY_SECONDS);
                throw RequestException.refused(
                        RequestException.TOO_MANY,
                        reason,
                        "Wait, then ask again. http.requests_per_second_max and"
                                + " http.failed_logins_per_minute_max say how much is taken.");
            }
            case Verdict.Unavailable(String reason) ->
                    throw RequestException.refused(
                            RequestException.UNAVAILABLE,
                            reason,
                            "Look whether the daemon reaches http.oidc.jwks; tokens of"
                                    + " http.tokens are taken meanwhile.");
        }
    }

    /** Who was let in. */
    static Caller caller(Context context) {
        return Optional.<Caller>ofNullable(context.attribute(CALLER)).orElseThrow();
    }

    private static void requireShort(Context context) {
        if (context.header("Transfer-Encoding") != null) {
            throw RequestException.invalid(
                    RequestException.LENGTH_REQUIRED,
                    "the request does not say how long its body is",
                    "Send it with Content-Length; a body is not needed.");
        }
        String length = Optional.ofNullable(context.header("Content-Length")).orElse("0");
        if (!length.matches("[0-9]{1,9}") || Integer.parseInt(length) > BODY_BYTES_MAX) {
            throw RequestException.invalid(
                    RequestException.TOO_LARGE,
                    "the request's body is larger than " + BODY_BYTES_MAX + " bytes",
                    "Send it without a body.");
        }
    }

    private static Credentials shown(Context context) {
        X509Certificate[] certificates = context.attribute(CERTIFICATES);
        return new Credentials(
                context.ip(),
                Optional.ofNullable(context.header("Authorization")),
                Optional.ofNullable(certificates).filter(it -> it.length > 0).map(it -> it[0]),
                place(context));
    }

    /**
     * A page of another site can make a browser on this machine ask: then it says so in Origin, or
     * asks for the name of its own that it has had resolved to this machine.
     */
    private static Place place(Context context) {
        boolean here =
                isLoopback(context.ip())
                        && OF_PROXIES.stream().allMatch(it -> context.header(it) == null)
                        && isHere(context.header("Host"))
                        && (context.header("Origin") == null || isHere(context.header("Origin")));
        return here ? Place.HERE : Place.ELSEWHERE;
    }

    private static boolean isHere(@Nullable String host) {
        return host != null && HERE.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** The text is an address, never a name: nothing is asked of a name server. */
    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            LOG.debug("who asks cannot be told", e);
            return false;
        }
    }
}
