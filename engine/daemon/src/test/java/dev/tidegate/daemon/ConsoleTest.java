package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.access.Role;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The console is a page that tells nothing by itself, and can do nothing but ask the API. */
@Timeout(60)
final class ConsoleTest {
    private static final Pattern NAMED =
            Pattern.compile("(?:href=|src=|from )[\"'](?:/console/|\\./)([a-z0-9.-]+)[\"']");

    private static final Map<String, String> TYPES =
            Map.of(
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml");

    private static SecuredDaemon secured;

    @BeforeAll
    static void start() {
        secured = SecuredDaemon.start(SecuredDaemon.WIDE);
    }

    @AfterAll
    static void stop() {
        secured.close();
    }

    @Test
    void thePageAndEachFileThatItNamesAreServedWithTheirType() throws Exception {
        HttpResponse<String> page = page();
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");

        Map<String, HttpResponse<String>> files = files();
        assertThat(files)
                .containsKeys("main.js", "console.css", "uplot.js", "uplot.css", "icon.svg");
        files.forEach((name, answer) -> {
            assertThat(answer.statusCode()).as(name).isEqualTo(200);
            assertThat(header(answer, "Content-Type"))
                    .as(name)
                    .isEqualTo(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
            assertThat(answer.body()).as(name).isNotBlank();
        });
        assertThat(Objects.requireNonNull(files.get("uplot.js")).body())
                .contains("Copyright", "MIT");
    }

    @Test
    void theBrowserIsTold() throws Exception {
        Map<String, HttpResponse<String>> answers = files();
        answers.put("the page", page());
        answers.forEach((name, answer) -> {
            assertThat(header(answer, "Content-Security-Policy"))
                    .as(name)
                    .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
                    .contains("connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                    .contains("require-trusted-types-for 'script'")
                    .doesNotContain("unsafe", "http:", "https:", "*");
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(answer, "X-Frame-Options")).isEqualTo("DENY");
            assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        });
    }

    @Test
    void nothingDependsOnWhoAsksOrOnThePipeline() throws Exception {
        String admin = SecuredDaemon.token(Role.ADMIN);
        assertThat(page().body()).isEqualTo(secured.get("/", admin).body());
        for (Map.Entry<String, HttpResponse<String>> file : files().entrySet()) {
            assertThat(file.getValue().body())
                    .as(file.getKey())
                    .isEqualTo(secured.get("/console/" + file.getKey(), admin).body());
        }
        assertThat(page().body()).doesNotContain(secured.daemon.status().pipeline());
    }

    @Test
    void noScriptAndNoStyleStandsInThePageAndNothingComesFromElsewhere() throws Exception {
        assertThat(page().body())
                .doesNotContainPattern("<script(?![^>]*src=)")
                .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|javascript:")
                .doesNotContain("://");
        files().forEach((name, answer) -> {
            if (!name.startsWith("uplot")) {
                assertThat(answer.body().replace("http://www.w3.org/2000/svg", ""))
                        .as(name)
                        .doesNotContain("://", "localStorage", "document.cookie", "innerHTML")
                        .doesNotContain("eval(", "new Function", "@import");
            }
        });
    }

    @Test
    void whatIsNoFileOfTheConsoleIsAskedForAsAnythingElse() throws Exception {
        assertThat(secured.get("/console/7", "").statusCode()).isEqualTo(401);
        assertThat(secured.get("/console/", "").statusCode()).isEqualTo(401);
        assertThat(secured.post("/", "").statusCode()).isIn(404, 405);
        String viewer = SecuredDaemon.token(Role.VIEWER);
        assertThat(secured.get("/console/7", viewer).statusCode()).isEqualTo(404);
        assertThat(secured.get("/console/..%2fdaemon%2fversion.properties", viewer).statusCode())
                .isIn(400, 404);
        assertThat(secured.get("/console/..%2fdaemon%2fversion.properties", "").statusCode())
                .isIn(400, 401);
    }

    private static HttpResponse<String> page() throws Exception {
        return secured.get("/", "");
    }

    /** What the page names, what that names, and so on; asked for by nobody. */
    private static Map<String, HttpResponse<String>> files() throws Exception {
        Map<String, HttpResponse<String>> files = new TreeMap<>();
        Deque<String> texts = new ArrayDeque<>();
        texts.add(page().body());
        while (!texts.isEmpty()) {
            for (String name :
                    NAMED.matcher(texts.pop()).results().map(it -> it.group(1)).toList()) {
                if (!files.containsKey(name)) {
                    HttpResponse<String> answer = secured.get("/console/" + name, "");
                    files.put(name, answer);
                    texts.add(answer.body());
                }
            }
        }
        return files;
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("").replace(";charset", "; charset");
    }
}
