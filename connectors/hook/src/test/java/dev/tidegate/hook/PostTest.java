package dev.tidegate.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.hook.GivenServer.Answer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PostTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Answer YES = new Answer(204, "");

    @Test
    void aBodyIsSentOnceAndSigned() throws Exception {
        try (GivenServer server = GivenServer.answering(YES);
                Post post = new Post(server.address("/t0ken"), Optional.of("s3cret"))) {
            post.send("{}", LONG);

            assertThat(server.asked()).hasSize(1);
            assertThat(server.asked().getFirst().body()).isEqualTo("{}");
            assertThat(server.asked().getFirst().header("Tidegate-signature"))
                    .matches("sha256=[0-9a-f]{64}");
            assertThat(post.receiver()).startsWith("http://127.0.0.1:").doesNotContain("t0ken");
        }
    }

    @Test
    void aServerThatIsBusyMayTakeItLaterAndIsNotAskedAgain() {
        try (GivenServer server = GivenServer.answering(new Answer(503, "busy"), YES);
                Post post = new Post(server.address("/"), Optional.empty())) {
            PostFailedException failed = failure(post, LONG);

            assertThat(failed).hasMessage("answered 503: busy");
            assertThat(failed.passes()).isTrue();
            assertThat(server.asked()).hasSize(1);
            assertThat(server.asked().getFirst().header("Tidegate-signature")).isEmpty();
        }
    }

    @Test
    void aNoIsFinalAndDoesNotShowTheSecret() {
        try (GivenServer server = GivenServer.answering(new Answer(403, "not with s3cret"));
                Post post = new Post(server.address("/t0ken"), Optional.of("s3cret"))) {
            PostFailedException failed = failure(post, LONG);

            assertThat(failed).hasMessage("answered 403: not with ********");
            assertThat(failed.passes()).isFalse();
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        try (GivenServer server = GivenServer.answering(Answer.NONE);
                Post post = new Post(server.address("/"), Optional.empty())) {
            PostFailedException failed = failure(post, Duration.ofMillis(200));

            assertThat(failed).hasMessageContaining("did not answer within");
            assertThat(failed.passes()).isTrue();
        }
    }

    private static PostFailedException failure(Post post, Duration timeMax) {
        PostFailedException failed =
                catchThrowableOfType(PostFailedException.class, () -> post.send("{}", timeMax));
        assertThat(failed).isNotNull();
        return failed;
    }
}
