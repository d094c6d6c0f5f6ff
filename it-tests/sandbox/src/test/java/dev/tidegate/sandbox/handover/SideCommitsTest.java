package dev.tidegate.sandbox.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Side;
import org.junit.jupiter.api.Test;

/** That two sides which take writes at once are found, and those which take turns are not. */
final class SideCommitsTest {
    private final SideCommits commits = new SideCommits();

    @Test
    void aSideThatIsTheOnlyOneNeverChanged() {
        assertThat(commits.leastSwitches()).isZero();

        target(1, 2);
        target(3, 9);

        assertThat(commits.leastSwitches()).isZero();
    }

    @Test
    void eachTurnIsOneSwitch() {
        source(1, 2);
        target(3, 4);
        target(4, 5);
        source(6, 7);

        assertThat(commits.leastSwitches()).isEqualTo(2);
    }

    @Test
    void sidesThatTakeWritesAtOnceSwitchWithEachOfThem() {
        for (int at = 0; at < 40; at += 4) {
            source(at, at + 1);
            target(at + 2, at + 3);
        }

        assertThat(commits.leastSwitches()).isEqualTo(19);
    }

    @Test
    void commitsThatCanHaveBeenInEitherOrderCountAsInTheBetterOne() {
        source(1, 20);
        target(2, 19);
        source(3, 18);
        target(17, 25);

        assertThat(commits.leastSwitches()).isOne();
    }

    @Test
    void aCommitBehindTheFirstOfTheOtherSideIsOneTooMany() {
        source(1, 2);
        target(3, 4);
        source(5, 6);
        target(5, 7);

        assertThat(commits.leastSwitches()).isEqualTo(2);
    }

    private void source(long sent, long answered) {
        commits.add(Side.SOURCE, sent, answered);
    }

    private void target(long sent, long answered) {
        commits.add(Side.TARGET, sent, answered);
    }
}
