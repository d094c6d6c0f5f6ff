package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.Tap;
import org.junit.jupiter.api.Test;

final class AuditTapsTest {
    private final AuditTaps taps = new AuditTaps(new MemoryJournal().readers(0));

    @Test
    void aTableThatIsWhollyLoadedIsTapped() {
        taps.loaded(MemorySource.ACCOUNT);

        assertThat(taps.open(MemorySource.ACCOUNT).broken()).isEmpty();
    }

    @Test
    void oneThatIsMadeEmptyBreaksItsTapsBeforeTheyBegin() {
        taps.loaded(MemorySource.ACCOUNT);
        Tap tap = taps.open(MemorySource.ACCOUNT);

        taps.startsOver(MemorySource.ACCOUNT);

        assertThat(tap.broken()).contains("not all rows of the table are loaded");
    }

    @Test
    void oneThatIsTappedBeforeItIsLoadedAgainIsBrokenAtOnce() {
        taps.loaded(MemorySource.ACCOUNT);
        taps.startsOver(MemorySource.ACCOUNT);

        assertThat(taps.open(MemorySource.ACCOUNT).broken()).isPresent();
        assertThat(taps.isWhole(MemorySource.ACCOUNT)).isFalse();
        taps.loaded(MemorySource.ACCOUNT);
        assertThat(taps.open(MemorySource.ACCOUNT).broken()).isEmpty();
    }
}
