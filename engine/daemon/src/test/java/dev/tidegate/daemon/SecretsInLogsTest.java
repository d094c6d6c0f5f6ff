package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.tidegate.access.AccessSettings;
import dev.tidegate.access.Role;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Nothing that somebody shows to be let in stays anywhere: not in a log, an answer, the trail. */
@Timeout(120)
final class SecretsInLogsTest {
    private static final String GUESS = "tidegate_a-guess-that-was-wrong";
    private static final String JWT =
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzZWNyZXQtc3ViamVjdCJ9.c2VjcmV0LXNpZ25hdHVyZQ";

    private static final List<String> SECRETS =
            List.of(
                    SecuredDaemon.token(Role.ADMIN),
                    SecuredDaemon.token(Role.VIEWER),
                    GUESS,
                    JWT,
                    "eyJzdWIiOiJzZWNyZXQtc3ViamVjdCJ9",
                    "secret-subject",
                    "c2VjcmV0LXBhc3N3b3Jk");

    @TempDir Path directory;

    @Test
    void noSecretIsLoggedAnsweredOrNotedEvenWithDebug() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger own = context.getLogger("dev.tidegate");
        Level before = own.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.setContext(context);
        log.start();
        root.addAppender(log);
        own.setLevel(Level.DEBUG); // as --debug does; the libraries stay at WARN
        List<String> answers = new ArrayList<>();
        try (SecuredDaemon secured = start()) {
            for (String token :
                    List.of(
                            SecuredDaemon.token(Role.ADMIN),
                            SecuredDaemon.token(Role.VIEWER),
                            GUESS,
                            JWT)) {
                for (String path :
                        List.of(
                                "/api/v1/load/pause",
                                "/api/v1/tables/dbo.nothing/reload",
                                "/api/v1/cutover/go",
                                "/nowhere")) {
                    for (String method : List.of("GET", "POST")) {
                        HttpResponse<String> answer = secured.send(method, path, token);
                        answers.add(answer.body() + answer.headers());
                    }
                }
            }
            RawHttp.status(
                    secured.daemon.httpPort(),
                    "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic"
                            + " c2VjcmV0LXBhc3N3b3Jk\r\nConnection: close\r\n\r\n");
            secured.wiring.trail().latest(1_000).forEach(it -> answers.add(it.toString()));
        } finally {
            own.setLevel(before);
            root.detachAppender(log);
        }
        List<String> lines = List.copyOf(log.list).stream().map(SecretsInLogsTest::text).toList();
        assertThat(lines).as("something was logged").anyMatch(it -> it.contains("load.pause"));
        assertThat(answers).hasSizeGreaterThan(32);
        for (String secret : SECRETS) {
            assertThat(lines).as("log").noneMatch(it -> it.contains(secret));
            assertThat(answers).as("answers").noneMatch(it -> it.contains(secret));
        }
    }

    private SecuredDaemon start() throws Exception {
        Path keys = Files.writeString(directory.resolve("jwks.json"), "{\"keys\":[]}");
        AccessSettings tokens = SecuredDaemon.access(SecuredDaemon.WIDE, "cutover.go");
        return SecuredDaemon.start(
                SecuredDaemon.http(
                        Optional.empty(),
                        new AccessSettings(
                                tokens.tokens(),
                                Optional.of(
                                        new AccessSettings.Oidc(
                                                "https://login.example",
                                                "tidegate",
                                                keys.toString(),
                                                "role",
                                                Map.of())),
                                tokens.certificates(),
                                tokens.limits(),
                                tokens.approvals())));
    }

    private static String text(ILoggingEvent event) {
        StringBuilder text = new StringBuilder(event.getFormattedMessage());
        for (IThrowableProxy thrown = event.getThrowableProxy();
                thrown != null;
                thrown = thrown.getCause()) {
            text.append(' ').append(thrown.getMessage());
        }
        return text.toString();
    }
}
