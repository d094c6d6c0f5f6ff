package dev.tidegate.trail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ChainHash;
import dev.tidegate.trail.TrailEntry.Head;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever is done to an audit trail behind its back is found. */
class TrailCheckTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00.123456789Z");
    private static final int COUNT = 20;

    private final List<TrailEntry> entries = new ArrayList<>();
    private Head head = Head.EMPTY;

    TrailCheckTest() {
        for (int i = 0; i < COUNT; i++) {
            Deed deed =
                    new Deed("ann", "admin", "token", "10.0.0." + i, "table.reload", "dbo.t" + i);
            TrailEntry entry =
                    TrailEntry.behind(
                            head,
                            NOON.plusSeconds(i),
                            deed,
                            List.of(Outcome.values()).get(i % 3),
                            "so " + i);
            entries.add(entry);
            head = entry.asHead();
        }
    }

    @Test
    void oneThatNobodyTouchedIsWhole() {
        assertThat(problem(entries, Optional.empty())).isEmpty();
        assertThat(problem(entries, Optional.of(entries.get(7).asHead()))).isEmpty();
        assertThat(new TrailCheck(Optional.empty()).problem(Head.EMPTY)).isEmpty();
    }

    @Test
    void anEntryThatIsGoneIsFound() {
        for (int i = 0; i < COUNT; i++) {
            List<TrailEntry> touched = new ArrayList<>(entries);
            touched.remove(i);
            assertThat(problem(touched, Optional.empty())).as("entry %d", i + 1).isPresent();
        }
        assertThat(problem(List.of(), Optional.empty())).isPresent();
    }

    @Test
    void anEntryThatWasChangedIsFoundWhateverWasChanged() {
        for (int i = 0; i < COUNT; i++) {
            for (TrailEntry changed : changed(entries.get(i))) {
                List<TrailEntry> touched = new ArrayList<>(entries);
                touched.set(i, changed);
                assertThat(problem(touched, Optional.empty())).as("%s", changed).isPresent();
            }
        }
    }

    private static List<TrailEntry> changed(TrailEntry entry) {
        Deed deed = entry.deed();
        List<TrailEntry> changed = new ArrayList<>();
        for (Deed other :
                List.of(
                        new Deed("bob", "admin", "token", deed.from(), deed.act(), deed.subject()),
                        new Deed("ann", "viewer", "token", deed.from(), deed.act(), deed.subject()),
                        new Deed("ann", "admin", "jwt", deed.from(), deed.act(), deed.subject()),
                        new Deed("ann", "admin", "token", "::1", deed.act(), deed.subject()),
                        new Deed("ann", "admin", "token", deed.from(), "load", deed.subject()),
                        new Deed("ann", "admin", "token", deed.from(), deed.act(), "dbo.x"),
                        // the same letters, cut elsewhere
                        new Deed(
                                "an",
                                "nadmin",
                                "token",
                                deed.from(),
                                deed.act(),
                                deed.subject()))) {
            changed.add(
                    new TrailEntry(
                            entry.number(),
                            entry.at(),
                            other,
                            entry.outcome(),
                            entry.detail(),
                            entry.hash()));
        }
        changed.add(with(entry, entry.at().plusNanos(1_000), entry.outcome(), entry.detail()));
        changed.add(with(entry, entry.at(), Outcome.FAILED, entry.detail()));
        changed.add(with(entry, entry.at(), entry.outcome(), entry.detail() + "!"));
        changed.add(
                new TrailEntry(
                        entry.number(),
                        entry.at(),
                        deed,
                        entry.outcome(),
                        entry.detail(),
                        ChainHash.START));
        return changed;
    }

    private static TrailEntry with(TrailEntry entry, Instant at, Outcome outcome, String detail) {
        return new TrailEntry(entry.number(), at, entry.deed(), outcome, detail, entry.hash());
    }

    @Test
    void aChainThatWasMadeAnewIsFoundByWhoeverHasAnEntryOfTheOldOne() {
        Head known = entries.get(10).asHead();
        Head fresh = Head.EMPTY;
        List<TrailEntry> forged = new ArrayList<>();
        for (TrailEntry entry : entries) {
            Deed deed = new Deed("bob", "admin", "token", "::1", "load.pause", "");
            TrailEntry next = TrailEntry.behind(fresh, entry.at(), deed, Outcome.DONE, "");
            forged.add(next);
            fresh = next.asHead();
        }
        TrailCheck unaware = new TrailCheck(Optional.empty());
        TrailCheck aware = new TrailCheck(Optional.of(known));
        forged.forEach(unaware::take);
        forged.forEach(aware::take);

        assertThat(unaware.problem(fresh)).isEmpty();
        assertThat(aware.problem(fresh)).isPresent();
    }

    @Test
    void textsOfRequestsAreStoredWithoutControlCharactersAndCut() {
        Deed deed =
                new Deed("a\nb", "r", "m", "f", "act", "\u0000\ud800\u2028" + "x".repeat(5_000))
                        .plain();

        assertThat(deed.who()).isEqualTo("a\\u000ab");
        assertThat(deed.subject()).startsWith("\\u0000\\ud800\\u2028xxx").hasSizeLessThan(1_020);
        TrailEntry entry = TrailEntry.behind(Head.EMPTY, NOON, deed, Outcome.DONE, "");
        assertThat(entry.follows(Head.EMPTY)).isTrue();
    }

    private Optional<String> problem(List<TrailEntry> read, Optional<Head> known) {
        TrailCheck check = new TrailCheck(known);
        read.forEach(check::take);
        return check.problem(head);
    }
}
