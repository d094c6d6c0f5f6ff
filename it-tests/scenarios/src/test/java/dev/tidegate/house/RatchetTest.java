package dev.tidegate.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Exceptions from the rules go away, and none comes. */
class RatchetTest {
    private static final String TODAY =
            "file-lines 600 Big.java\nmethod-lines 80 Long.java Long.run()\n";

    @Test
    void whatIsAsListedIsAllowed() {
        assertThat(differences(TODAY)).isEmpty();
    }

    @Test
    void whatIsNewIsRefusedWithItsRemedy() {
        assertThat(differences(TODAY + "file-lines 501 New.java\n"))
                .containsExactly("file-lines 501: New.java\n    mend file-lines");
    }

    @Test
    void whatHasGrownIsRefused() {
        assertThat(differences(TODAY.replace("600", "601")))
                .containsExactly("file-lines 601, was 600: Big.java\n    mend file-lines");
    }

    @Test
    void whatShrankIsWrittenDown() {
        assertThat(differences(TODAY.replace("600", "550")))
                .containsExactly("file-lines 600: Big.java\n    shrank to 550; write that down");
    }

    @Test
    void whatIsMendedLeavesTheList() {
        assertThat(differences("file-lines 600 Big.java\n"))
                .containsExactly(
                        "method-lines 80: Long.java Long.run()\n"
                                + "    is no longer an exception; write that down");
    }

    @Test
    void theListIsReadAsItIsWritten() {
        Ratchet ratchet = Ratchet.parse(TODAY);

        assertThat(Ratchet.parse("# A comment.\n\n" + ratchet.text())).isEqualTo(ratchet);
    }

    @Test
    void aLineOfAnotherFormIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Ratchet.parse("Big.java 600"));
    }

    private static List<String> differences(String found) {
        return Ratchet.parse(TODAY)
                .differences(Ratchet.parse(found), place -> "mend " + place.rule());
    }
}
