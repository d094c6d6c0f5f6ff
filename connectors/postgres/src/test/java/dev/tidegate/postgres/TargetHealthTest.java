package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TargetHealthTest {
    @Test
    void theReasonNamesTheStandbyItsLagAndTheBound() {
        assertThat(TargetHealth.reason("replica_b", 31.26, Duration.ofSeconds(30)))
                .isEqualTo(
                        "the standby \"replica_b\" is 31.3 s behind, target.standby_lag_max is"
                                + " 30.0 s");
    }
}
