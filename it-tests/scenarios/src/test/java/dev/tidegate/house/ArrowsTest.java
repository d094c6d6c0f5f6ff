package dev.tidegate.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checks of the architecture find what is planted for them. */
class ArrowsTest {
    private static final String LOWER = "dev.tidegate.house.planted.lower";
    private static final String UPPER = "dev.tidegate.house.planted.upper";
    private static final Map<String, String> GROUPS = Map.of(LOWER, "lower", UPPER, "upper");
    private static final JavaClasses PLANTED =
            new ClassFileImporter().importPackages("dev.tidegate.house.planted");

    @Test
    void aUseAlongAnArrowIsAllowed() {
        assertThat(differences("lower <- upper")).isEmpty();
    }

    @Test
    void aUseWithoutAnArrowIsADifference() {
        assertThat(differences("lower\nupper"))
                .isNotEmpty()
                .allMatch(text -> text.contains("no arrow from upper to lower"))
                .anyMatch(text -> text.contains("River.length"));
    }

    @Test
    void aUseAgainstTheArrowIsADifference() {
        assertThat(differences("upper <- lower")).isNotEmpty();
    }

    @Test
    void aNameThatDoesNotExistIsADifference() {
        assertThat(differences("lower <- upper <- sky"))
                .containsExactly("planted: \"sky\" is drawn, but does not exist");
    }

    @Test
    void aPackageThatIsNotDrawnIsADifference() {
        assertThat(differences("lower")).contains("planted: \"upper\" exists, but is not drawn");
    }

    @Test
    void aDatabasesClassIsSeenOutside() {
        assertThat(new Outside(PLANTED, List.of(UPPER)).usesBeside())
                .isNotEmpty()
                .allMatch(text -> text.contains("java.sql.SQLException"));
        assertThat(new Outside(PLANTED, List.of(LOWER)).usesBeside()).isEmpty();
    }

    @Test
    void clockAndEnvironmentAreSeenCalledOrHandedOn() {
        assertThat(new Outside(PLANTED, List.of(UPPER)).surroundingsUsed())
                .hasSize(3)
                .anyMatch(text -> text.contains("Instant.now()"))
                .anyMatch(text -> text.contains("System.nanoTime()"))
                .anyMatch(text -> text.contains("System.getenv("));
        assertThat(new Outside(PLANTED, List.of(LOWER)).surroundingsUsed()).isEmpty();
    }

    private static List<String> differences(String diagram) {
        return new Arrows("planted", Diagram.parse(diagram), GROUPS).differences(PLANTED);
    }
}
