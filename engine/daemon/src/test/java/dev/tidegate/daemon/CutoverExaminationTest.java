package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Verdict;
import dev.tidegate.settings.CutoverSection;
import dev.tidegate.settings.CutoverSection.Login;
import dev.tidegate.settings.CutoverSection.SourceSide;
import dev.tidegate.settings.ValidateSettings.Switch;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What preflight says of a cutover's settings. */
final class CutoverExaminationTest {
    private static final Optional<Login> MOVER = Optional.of(new Login("mover", "S3CRET"));

    @Test
    void withoutACutoverNobodyLooks() throws Exception {
        Finding found =
                found(
                        CutoverSection.DEFAULTS,
                        () -> {
                            throw new AssertionError("nobody is to look");
                        });

        assertThat(found.verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void aLoginThatMayNotEndSessionsFailsBeforeTheCutoverDoes() throws Exception {
        Finding found =
                found(on(MOVER), () -> List.of(new Blocker("login mover cannot", "GRANT it.")));

        assertThat(found.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(found.fact()).isEqualTo("login mover cannot");
        assertThat(found.remedies()).extracting(Remedy::statement).containsExactly("GRANT it.");
    }

    @Test
    void aLoginThatCannotConnectFailsAndItsPasswordIsNotShown() throws Exception {
        Finding found =
                found(
                        on(MOVER),
                        () -> {
                            throw new TidegateException(
                                    ErrorCode.SOURCE_UNAVAILABLE, "could not log in", "Look.");
                        });

        assertThat(found.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(found.fact()).contains("could not log in");
        assertThat(found.toString()).contains("login mover").doesNotContain("S3CRET");
    }

    @Test
    void thatTheEverydayLoginHasTheRightsIsNoted() throws Exception {
        assertThat(found(on(MOVER), List::of).verdict()).isEqualTo(Verdict.OK);
        assertThat(found(on(Optional.empty()), List::of).verdict()).isEqualTo(Verdict.NOTE);
    }

    private static CutoverSection on(Optional<Login> login) {
        CutoverSection usual = CutoverSection.DEFAULTS;
        SourceSide side = usual.source();
        return new CutoverSection(
                Switch.ON,
                new SourceSide(side.fence(), side.usersExempt(), side.logins(), login),
                usual.target(),
                usual.machine(),
                usual.hooks());
    }

    private static Finding found(CutoverSection settings, Supplier<List<Blocker>> missing)
            throws InterruptedException {
        return CutoverExamination.of(settings, missing).examine().getFirst();
    }
}
