package dev.tidegate.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A diagram means what it looks like. */
class DiagramTest {
    @Test
    void usesGoOnAlongTheArrowsButNotBack() {
        Diagram diagram = Diagram.parse("model <- pipeline <- validate   # later: more\n");

        assertThat(diagram.allows("validate", "model")).isTrue();
        assertThat(diagram.allows("model", "pipeline")).isFalse();
    }

    @Test
    void aPairUsesEachOtherAndGoesNoFurther() {
        Diagram diagram = Diagram.parse("journal <-> capture\njournal <- apply\n");

        assertThat(diagram.allows("journal", "capture")).isTrue();
        assertThat(diagram.allows("capture", "journal")).isTrue();
        assertThat(diagram.allows("apply", "capture")).isFalse();
    }

    @Test
    void aNameAloneUsesNothing() {
        Diagram diagram = Diagram.parse("schema\nload\n");

        assertThat(diagram.names()).containsExactly("schema", "load");
        assertThat(diagram.allows("schema", "load")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a <- b <- a",
                "a <-",
                "<- a",
                "a -> b",
                "a b",
                "a <- a",
                "A <- b",
                "a <- b c"
            })
    void whatIsNoDiagramIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Diagram.parse(text));
    }

    @Test
    void aPageHoldsDiagramsByTitle() {
        String page = "Text.\n\n```arrows rooms\na <- b\n```\n\n```text\nno <- diagram\n```\n";

        assertThat(Diagram.inPage(page)).containsOnlyKeys("rooms");
    }

    @Test
    void aPageHoldsATitleOnce() {
        String fence = "```arrows rooms\na <- b\n```\n";

        assertThatIllegalArgumentException().isThrownBy(() -> Diagram.inPage(fence + fence));
    }
}
