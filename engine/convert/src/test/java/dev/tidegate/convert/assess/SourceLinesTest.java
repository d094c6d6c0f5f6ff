package dev.tidegate.convert.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.convert.assess.SourceLines.Line;
import org.junit.jupiter.api.Test;

class SourceLinesTest {
    private final SourceLines lines =
            Assessing.lines("create\r\n\t\tselect 1\n\n\t\t\tfrom t\rgo\n" + "x".repeat(300));

    @Test
    void linesEndInEachWayAndLoseWhatAllBeginWith() {
        assertThat(lines.of("shop", "shop.sql", 2, 4))
                .containsExactly(new Line(2, "select 1"), new Line(3, ""), new Line(4, "\tfrom t"));
    }

    @Test
    void aLongLineIsCutAndManyLinesAreNotShown() {
        assertThat(lines.of("shop", "shop.sql", 6, 6).getFirst().text())
                .hasSize(242)
                .endsWith(" …");
        SourceLines many = Assessing.lines("a\n".repeat(100));
        assertThat(many.of("shop", "shop.sql", 5, 90)).hasSize(12).startsWith(new Line(5, "a"));
    }

    @Test
    void whatIsNotThereHasNoLines() {
        assertThat(lines.of("shop", "other.sql", 1, 2)).isEmpty();
        assertThat(lines.of("shop", "shop.sql", 90, 91)).isEmpty();
        assertThat(lines.of("shop", "", 0, 0)).isEmpty();
    }
}
