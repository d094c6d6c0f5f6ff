package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VisibilityGuardTest {
    private static final Lsn POSITION = Lsn.parse("0000002a:00000d68:0003");
    private static final Lsn LATER = Lsn.parse("0000002a:00000d68:0004");
    private static final long SECOND = 1_000_000_000;

    private final VisibilityGuard guard = new VisibilityGuard(Duration.ofSeconds(2));

    @Test
    void aPositionIsWaitedForFromWhenItWasFirstSeen() {
        guard.seen(POSITION, 10 * SECOND);
        guard.seen(POSITION, 11 * SECOND);
        guard.seen(LATER, 11 * SECOND);

        assertThat(guard.left(POSITION, 11 * SECOND)).isEqualTo(Duration.ofSeconds(1));
        assertThat(guard.left(LATER, 11 * SECOND)).isEqualTo(Duration.ofSeconds(2));
        assertThat(guard.left(POSITION, 12 * SECOND)).isZero();
    }

    @Test
    void aPositionThatIsNotRememberedIsWaitedForInFull() {
        guard.seen(POSITION, 0);
        for (int i = 1; i <= 100; i++) {
            guard.seen(new Lsn(43, i, (short) 1), SECOND);
        }

        assertThat(guard.left(POSITION, 100 * SECOND)).isEqualTo(Duration.ofSeconds(2));
    }
}
