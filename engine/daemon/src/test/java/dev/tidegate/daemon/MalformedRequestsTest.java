package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.access.Role;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is sent: no answer is a 500 or tells of the daemon's inside, and it goes on. */
@Timeout(300)
final class MalformedRequestsTest {
    private static final int REQUESTS = 10_000;
    private static final long SEED = 20_261_127;
    private static final String TOKEN = SecuredDaemon.token(Role.ADMIN);

    private static final List<String> PATHS =
            List.of(
                    "/api/v1/status",
                    "/api/v1/load/pause",
                    "/api/v1/tables/%s/reload",
                    "/api/v1/tables/%s/%s",
                    "/api/v1/validate/run?table=%s&table=%s",
                    "/api/v1/validate/tables/%s/repair",
                    "/api/v1/cutover/go?max_write_pause=%s&final_verify=%s",
                    "/api/v1/cutover/plan?direction=%s",
                    "/api/v1/approvals/%s/approve",
                    "/api/v1/audit?count=%s",
                    "/api/v1/watch?moments=%s",
                    "/console/%s",
                    "/health/%s",
                    "/metrics?%s",
                    "/%s",
                    "%s");

    private static final List<String> BITS =
            List.of(
                    "%",
                    "%zz",
                    "%00",
                    "%c3%28",
                    "%ff%fe",
                    "%2e%2e%2f",
                    "..",
                    "../../etc/passwd",
                    "%5c",
                    ";a=b",
                    "//",
                    "{table}",
                    "'",
                    "\"",
                    "<script>",
                    "${jndi:ldap://x}",
                    "dbo.account",
                    "a b",
                    "é",
                    "\u0001",
                    "&&&=",
                    "?",
                    "#",
                    "-1",
                    "99999999999999999999",
                    "x".repeat(3_000));

    private static final List<String> TOKENS =
            List.of(
                    "",
                    "Bearer",
                    "Bearer ",
                    "Bearer " + TOKEN,
                    "bearer " + TOKEN + "x",
                    "Basic YTpi",
                    "Bearer a.b.c",
                    "Bearer ..",
                    "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
                    "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.AAAA",
                    "Bearer " + "y".repeat(7_000),
                    "Bearer \u0000\u0001",
                    "Digest " + "é");

    @Test
    void nothingThatIsSentBreaksItOrMakesItTalk() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        TreeMap<Integer, Integer> statuses = new TreeMap<>();
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE)) {
            for (int i = 0; i < REQUESTS; i++) {
                byte[] request = request(random);
                String answer = send(secured.daemon.httpPort(), request);
                int status = RawHttp.status(answer);
                statuses.merge(status, 1, Integer::sum);
                String shown = new String(request, StandardCharsets.ISO_8859_1);
                assertThat(status).as("%s → %s", shown, answer).isNotEqualTo(500);
                assertThat(answer)
                        .as(shown)
                        .doesNotContain(
                                TOKEN, "Exception", "dev.tidegate", "org.eclipse", "io.javalin");
            }
            assertThat(statuses).containsKeys(200, 400, 401, 404);
            assertThat(secured.get("/api/v1/status", TOKEN).statusCode()).isEqualTo(200);
            assertThat(secured.daemon.status().failure()).isEmpty();
            assertThat(secured.noted()).allMatch(it -> it.chars().noneMatch(c -> c < ' '));
        }
    }

    /** A server that does not listen any more may end the connection while it is written to. */
    private static String send(int port, byte[] request) throws IOException {
        try {
            return RawHttp.answer(port, request);
        } catch (SocketException _) {
            return "";
        }
    }

    private static byte[] request(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        text.append(
                        pick(
                                random,
                                List.of("GET", "POST", "POST", "PUT", "HEAD", "DELETE", "G\u0001")))
                .append(' ')
                .append(path(random))
                .append(pick(random, List.of(" HTTP/1.1", " HTTP/1.1", " HTTP/1.0", " HTTP/9", "")))
                .append("\r\nHost: ")
                .append(pick(random, List.of("localhost", "127.0.0.1", "", "a b", "x".repeat(300))))
                .append("\r\n");
        String token = pick(random, TOKENS);
        if (!token.isEmpty()) {
            text.append("Authorization: ").append(token).append("\r\n");
        }
        text.append(
                pick(
                        random,
                        List.of(
                                "Content-Type: application/json\r\n",
                                "Content-Type: application/json\r\n",
                                "Content-Type: text/plain\r\n",
                                "Content-Type: \u0001\r\n",
                                ": novalue\r\n",
                                "Cookie: a=b; ;;=\r\n",
                                "Accept-Encoding: \u00ff\r\n",
                                "")));
        text.append(
                pick(
                        random,
                        List.of(
                                "",
                                "Content-Length: 0\r\n",
                                "Content-Length: -5\r\n",
                                "Content-Length: 99999999999999999999\r\n",
                                "Content-Length: 20000\r\n",
                                "Content-Length: 3\r\n",
                                "Transfer-Encoding: chunked\r\n",
                                "Content-Length: 3\r\nContent-Length: 4\r\n",
                                "Expect: 100-continue\r\n")));
        text.append("Connection: close\r\n\r\n")
                .append(pick(random, List.of("", "", "{}", "{", "zz\r\n", "\u0000\u00ff")));
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        if (random.nextInt(5) == 0) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }

    private static String path(SplittableRandom random) {
        String path = pick(random, PATHS);
        while (path.contains("%s")) {
            int at = path.indexOf("%s");
            path = path.substring(0, at) + pick(random, BITS) + path.substring(at + 2);
        }
        return path;
    }

    private static String pick(SplittableRandom random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
