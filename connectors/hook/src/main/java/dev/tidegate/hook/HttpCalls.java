package dev.tidegate.hook;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends a request until it is answered, said no to, or its time is over. */
final class HttpCalls {
    private static final Duration WAIT_MIN = Duration.ofMillis(50);
    private static final Duration WAIT_MAX = Duration.ofSeconds(1);

    /** One that does not answer is asked again: the next one may reach another server. */
    private static final Duration ATTEMPT_MAX = Duration.ofSeconds(10);

    private static final long BODY_MAX = 65_536;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final HttpClient http;

    HttpCalls(HttpClient http) {
        this.http = http;
    }

    /** Makes the request anew for each attempt. */
    interface Request {
        HttpRequest.Builder make() throws HttpFailure;
    }

    /** Reads what is wrong out of an answer that is no yes. */
    interface Reader {
        String reason(String body);
    }

    /** Why an attempt came to nothing. */
    static final class HttpFailure extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean passes;

        /**
         * Makes one.
         *
         * @param passes whether the next attempt may succeed
         */
        HttpFailure(String fact, boolean passes) {
            super(fact);
            this.passes = passes;
        }

        boolean passes() {
            return passes;
        }
    }

    /** Returns when an answer of 2xx came. */
    void send(Request request, Reader reader, Deadline deadline)
            throws HookFailedException, InterruptedException {
        Duration wait = WAIT_MIN;
        while (true) {
            try {
                once(request.make(), reader, deadline);
                return;
            } catch (HttpFailure e) {
                if (!e.passes || deadline.left().compareTo(wait.plus(WAIT_MIN)) <= 0) {
                    throw new HookFailedException(String.valueOf(e.getMessage()), e);
                }
            }
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
            wait = shorter(wait.multipliedBy(2), WAIT_MAX);
        }
    }

    /** Does so at the first attempt, or not at all. */
    void once(HttpRequest.Builder request, Reader reader, Deadline deadline)
            throws HttpFailure, InterruptedException {
        Duration time = shorter(deadline.left(), ATTEMPT_MAX);
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request.build(), HttpCalls::body);
        try {
            HttpResponse<String> response = answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
            int status = response.statusCode();
            if (status / 100 != 2) {
                throw new HttpFailure(
                        refused(status, reader.reason(response.body())), passes(status));
            }
        } catch (TimeoutException _) {
            throw new HttpFailure("did not answer within " + time.toMillis() + " ms", true);
        } catch (ExecutionException e) {
            throw new HttpFailure("cannot be reached (" + cause(e) + ")", true);
        } finally {
            answer.cancel(true);
        }
    }

    /** Nobody reads what comes with a yes. */
    private static HttpResponse.BodySubscriber<String> body(HttpResponse.ResponseInfo answer) {
        return answer.statusCode() / 100 == 2
                ? BodySubscribers.replacing("")
                : BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), BODY_MAX)
                        .apply(answer);
    }

    private static String refused(int status, String reason) {
        return "answered " + status + (reason.isBlank() ? "" : ": " + reason);
    }

    private static boolean passes(int status) {
        return status >= SERVER_ERROR || status == TOO_MANY || status == CONFLICT;
    }

    /** Which kind only: texts of exceptions may quote an address with a token. */
    private static String cause(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof IOException io && io.getCause() != null) {
            return io.getClass().getSimpleName() + ", " + io.getCause().getClass().getSimpleName();
        }
        return cause == null ? "unknown" : cause.getClass().getSimpleName();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
