package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.Lsn;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an offset's text holds. */
class LogPlaceTest {
    private static final Lsn LSN = Lsn.parse("0000002a:00000d68:0003");

    @Test
    void anOffsetHoldsTheLsnAndByWhatToKnowItAgain() {
        LogPlace place = new LogPlace(LSN, Optional.of("0A5B/2026-11-25T22:03:27.123"));

        assertThat(place.offset().text())
                .isEqualTo("0000002a:00000d68:0003 0A5B/2026-11-25T22:03:27.123");
        assertThat(LogPlace.of(place.offset())).isEqualTo(place);
    }

    @Test
    void anOffsetWithoutAMarkIsAnLsn() {
        SourceOffset offset = new SourceOffset(LSN.toString());

        assertThat(LogPlace.of(offset)).isEqualTo(new LogPlace(LSN, Optional.empty()));
        assertThat(LogPlace.of(offset).offset()).isEqualTo(offset);
    }
}
