package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.Lsn;
import org.junit.jupiter.api.Test;

/** PostgreSQL's places of its log as LSNs of the journal. */
class WalPlaceTest {
    @Test
    void aPlaceBecomesAnLsnAndBack() {
        for (long wal : new long[] {1, 0x16_B374_D848L, 0xFFFF_FFFFL, 0xFFFF_FFFF_0000_0001L}) {
            assertThat(WalPlace.wal(WalPlace.lsn(wal))).isEqualTo(wal);
            assertThat(WalPlace.wal(WalPlace.offset(wal))).isEqualTo(wal);
        }
        assertThat(WalPlace.lsn(0x16_B374_D848L)).isEqualTo(Lsn.parse("00000016:b374d848:0000"));
    }

    @Test
    void theOrderIsThatOfTheLog() {
        assertThat(WalPlace.lsn(0xFFFF_FFFFL)).isLessThan(WalPlace.lsn(0x1_0000_0000L));
        assertThat(WalPlace.lsn(0x7FFF_FFFF_0000_0000L))
                .isLessThan(WalPlace.lsn(0x8000_0000_0000_0000L));
    }

    @Test
    void anOffsetIsInPostgresqlsOwnText() {
        assertThat(WalPlace.offset(0x16_B374_D848L)).isEqualTo(new SourceOffset("16/B374D848"));
        assertThatThrownBy(() -> WalPlace.wal(new SourceOffset("somewhere")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("somewhere");
    }
}
