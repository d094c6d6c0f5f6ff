package dev.tidegate.load;

import static dev.tidegate.load.LoadSamples.BY_NUMBER;
import static dev.tidegate.load.LoadSamples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.KeyRanges.State;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRangesTest {
    @Test
    void whatIsNotLoadedWaitsInTheGapsBetweenWhatIs() {
        KeyRanges ranges = KeyRanges.ofLoaded(List.of(range(20, 30), range(null, 10)), BY_NUMBER);

        assertThat(text(ranges))
                .isEqualTo("(..10] loaded, (10..20] waits, (20..30] loaded, (30..] waits");
    }

    @Test
    void neighboursThatAreLoadedAreOneRangeHoweverTheyAreTold() {
        KeyRanges ranges =
                KeyRanges.ofLoaded(
                        List.of(range(30, null), range(10, 30), range(null, 10)), BY_NUMBER);

        assertThat(text(ranges)).isEqualTo("(..] loaded");
        assertThat(ranges.isAllPublished()).isTrue();
    }

    @Test
    void aKeyIsInTheRangeThatEndsWithIt() {
        KeyRanges ranges = KeyRanges.ofLoaded(List.of(range(10, 20)), BY_NUMBER);

        assertThat(ranges.at(key(10))).isEqualTo(State.Waiting.HERE);
        assertThat(ranges.at(key(11))).isEqualTo(State.Published.HERE);
        assertThat(ranges.at(key(20))).isEqualTo(State.Published.HERE);
        assertThat(ranges.at(key(21))).isEqualTo(State.Waiting.HERE);
    }

    @Test
    void whatWaitsIsCutAndWhatIsLoadedIsNot() {
        KeyRanges ranges =
                KeyRanges.ofLoaded(List.of(range(null, 10)), BY_NUMBER)
                        .cutAt(List.of(key(5), key(10), key(15)), BY_NUMBER);

        assertThat(text(ranges)).isEqualTo("(..10] loaded, (10..15] waits, (15..] waits");
    }

    @Test
    void anOrderIsNotAskedForAsLongAsThereIsOneRange() {
        assertThat(KeyRanges.UNTOUCHED.at(key(7))).isEqualTo(State.Waiting.HERE);
    }

    @Test
    void whatAChunkLeavesBehindItsLimitWaits() {
        TableLoad table = new TableLoad(LoadSamples.ITEM);
        table.planned(KeyRanges.UNTOUCHED.cutAt(List.of(), BY_NUMBER), KeptChanges.Rows.HAVE_KEYS);
        OpenChunk chunk = table.open(LoadSettings.DEFAULTS, new KeptBudget(1_000));
        assertThat(text(table.ranges())).isEqualTo("(..] open");

        table.shrink(chunk, key(40));
        assertThat(text(table.ranges())).isEqualTo("(..40] open, (40..] waits");
        assertThat(chunk.range()).isEqualTo(range(null, 40));

        assertThat(table.isLast(chunk)).isFalse();
        assertThat(text(table.ranges().published(chunk))).isEqualTo("(..40] loaded, (40..] waits");
        assertThat(text(table.ranges().released(chunk))).isEqualTo("(..40] waits, (40..] waits");
    }

    private static KeyRange range(@Nullable Integer above, @Nullable Integer upTo) {
        return new KeyRange(
                Optional.ofNullable(above).map(LoadSamples::key),
                Optional.ofNullable(upTo).map(LoadSamples::key));
    }

    private static String text(KeyRanges ranges) {
        return ranges.parts().stream()
                .map(part ->
                        "("
                                + part.range().above().map(it -> "" + LoadSamples.id(it)).orElse("")
                                + ".."
                                + part.range().upTo().map(it -> "" + LoadSamples.id(it)).orElse("")
                                + "] "
                                + switch (part.state()) {
                                    case State.Waiting _ -> "waits";
                                    case State.Published _ -> "loaded";
                                    case OpenChunk _ -> "open";
                                })
                .collect(Collectors.joining(", "));
    }
}
