package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class LsnTest {
    @Test
    void theTextFormReadsBackAsTheSameNumber() {
        String text = "8000002a:ffffffff:0003";
        assertThat(Lsn.parse(text)).hasToString(text);
    }

    @Test
    void theWireFormReadsBackAsTheSameNumber() {
        Lsn lsn = new Lsn(0x8000002a, -1, (short) 0xfffe);
        assertThat(Lsn.fromBytes(lsn.toBytes())).isEqualTo(lsn);
    }

    @Test
    void partsAreComparedAsUnsignedNumbersFromTheLeft() {
        assertThat(Lsn.parse("7fffffff:ffffffff:ffff"))
                .isLessThan(Lsn.parse("80000000:00000000:0000"));
        assertThat(Lsn.parse("00000001:7fffffff:ffff"))
                .isLessThan(Lsn.parse("00000001:80000000:0000"));
        assertThat(Lsn.parse("00000001:00000001:7fff"))
                .isLessThan(Lsn.parse("00000001:00000001:8000"));
    }

    @Test
    void aTextThatIsNoLsnIsNamed() {
        assertThatThrownBy(() -> Lsn.parse("2a:1:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an LSN: \"2a:1:1\"");
        assertThatThrownBy(() -> Lsn.parse("0000002a:00000d68:zzzz"))
                .hasMessage("not an LSN: \"0000002a:00000d68:zzzz\"");
    }

    @Test
    void anLsnOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> Lsn.fromBytes(new byte[9]))
                .hasMessage("an LSN has 10 bytes, not 9");
    }
}
