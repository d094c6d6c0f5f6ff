package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuditSettingsTest {
    private static final long MIB = 1L << 20;

    @Test
    void anEighthOfTheHeapIsForRowsThatAreNotComparedYet() {
        assertThat(AuditSettings.rowsKept(1024 * MIB, 1)).isEqualTo(1024 * MIB / 8 / 280);
        assertThat(AuditSettings.rowsKept(4096 * MIB, 2))
                .isEqualTo(AuditSettings.rowsKept(2048 * MIB, 1));
    }

    @Test
    void neitherASmallHeapNorManyGroupsTakeTheRoomForABracket() {
        assertThat(AuditSettings.rowsKept(256 * MIB, 1)).isEqualTo(200_000);
        assertThat(AuditSettings.rowsKept(1024 * MIB, 16)).isEqualTo(200_000);
    }

    @Test
    void aLargeHeapIsNotFilledWithMoreThanABracketReads() {
        assertThat(AuditSettings.rowsKept(64 * 1024 * MIB, 1)).isEqualTo(2_000_000);
    }
}
