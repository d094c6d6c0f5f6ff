package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Each failure of an audit ends with the success of the same audit, and of no other. */
final class AuditFailuresTest {
    private final AuditFailures failures =
            new AuditFailures("orders", InstantSource.fixed(Instant.EPOCH));

    @Test
    void oneThatSucceedsSaysNothingOfAnother() {
        failures.failed("the audit of dbo.item", gone("the reader is gone"));
        failures.failed("the audit of dbo.page", gone("the reader is gone"));
        failures.succeeded("the audit of dbo.page");
        failures.succeeded("the audit of dbo.note");

        assertThat(failures.text(_ -> true))
                .hasValue("the audit of dbo.item: TARGET_UNAVAILABLE: the reader is gone");

        failures.succeeded("the audit of dbo.item");
        assertThat(failures.text(_ -> true)).isEmpty();
    }

    @Test
    void severalAreCounted() {
        failures.failed("a", gone("first"));
        failures.failed("b", gone("second"));
        failures.failed("b", gone("another"));
        failures.failed("c", gone("third"));

        assertThat(failures.text(_ -> true)).hasValue("a: TARGET_UNAVAILABLE: first (and 2 more)");
    }

    @Test
    void whatNobodyTriesAnyMoreIsForgotten() {
        failures.failed("the audit of dbo.item", gone("first"));

        assertThat(failures.text(it -> !it.contains("dbo.item"))).isEmpty();
        assertThat(failures.text(_ -> true)).isEmpty();
    }

    private static TidegateException gone(String fact) {
        return new TidegateException(ErrorCode.TARGET_UNAVAILABLE, fact, "Wait.");
    }
}
