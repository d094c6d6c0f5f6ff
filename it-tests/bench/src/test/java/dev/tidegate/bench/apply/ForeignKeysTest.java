package dev.tidegate.bench.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ForeignKeysTest {
    @Test
    void tidegatesLogTellsWhatBecameOfThem() {
        assertThat(ForeignKeys.in(logged("foreign keys are proven in sets, triggers are off")))
                .isEqualTo(ForeignKeys.SETS);
        assertThat(ForeignKeys.in(logged("foreign keys are checked by triggers: the role may not")))
                .isEqualTo(ForeignKeys.TRIGGERS);
        assertThat(ForeignKeys.in(logged("foreign keys are not checked: the session's options")))
                .isEqualTo(ForeignKeys.UNCHECKED);
    }

    @Test
    void whereItSaysNothingTheReportClaimsNothing() {
        assertThat(ForeignKeys.in(logged("something else"))).isEqualTo(ForeignKeys.UNKNOWN);
    }

    private static String logged(String message) {
        return "12:00:00.000 INFO  apply  d.t.p.SessionTriggers - " + message + "\napplied 1 1 0\n";
    }
}
