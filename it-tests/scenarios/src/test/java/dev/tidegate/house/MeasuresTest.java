package dev.tidegate.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidegate.house.Measures.Method;
import org.junit.jupiter.api.Test;

/** A method is measured as a reader sees it. */
class MeasuresTest {
    @Test
    void aMethodGoesFromItsAnnotationsToItsBrace() {
        String source =
                """
                class Outer {
                    /** Not counted. */
                    @Deprecated
                    void run(int a, String b) {
                        go();
                    }
                }
                """;

        assertThat(Measures.methods(source))
                .containsExactly(new Method("Outer.run(int, String)", 4, 2));
    }

    @Test
    void nestedClassesAndConstructorsAreMeasuredToo() {
        String source =
                """
                class Outer {
                    record Point(int x, int y, int z, int a, int b, int c) {
                        Point {
                        }
                    }
                    Outer(int a) {}
                }
                """;

        assertThat(Measures.methods(source))
                .extracting(Method::name)
                .contains("Outer.Outer(int)")
                .anyMatch(name -> name.startsWith("Outer.Point.Point("));
    }

    @Test
    void aSupertypesParametersAreNotOurs() {
        String source =
                """
                class Trigger {
                    @Override
                    public void init(int a, int b, int c, int d, int e, int f) {}
                }
                """;

        assertThat(Measures.methods(source)).extracting(Method::parameters).containsExactly(0);
    }

    @Test
    void aRecordsComponentsAreNoParameters() {
        String source = "record Wide(int a, int b, int c, int d, int e, int f) { Wide {} }";

        assertThat(Measures.methods(source)).extracting(Method::parameters).containsExactly(0);
    }

    @Test
    void whatIsNoJavaIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Measures.methods("class {"));
    }

    @Test
    void aBannedWordIsFoundAsAWordOfItsOwn() {
        BannedWords banned = BannedWords.parse("# Waits.\nThread.sleep -> a latch\n");

        assertThat(banned.counts("Thread.sleep(1); MyThread.sleep(1); Thread.sleeping();"))
                .containsOnlyKeys("Thread.sleep")
                .containsValue(1);
        assertThat(banned.counts("latch.await();")).isEmpty();
    }
}
