package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.Waiting;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** How many rows are kept at once. */
class RowRoomTest {
    private Runnable whenWaitedFor = () -> {};

    private final RowRoom room =
            new RowRoom(
                    new Waiting() {
                        @Override
                        public void await(BooleanSupplier until, Duration atMost) {
                            whenWaitedFor.run();
                        }

                        @Override
                        public void wake() {}
                    },
                    100);

    @Test
    void whoeverNeedsRoomWaitsUntilThereIsSome() throws InterruptedException {
        room.take(60);
        assertThat(room.tryTake(50)).isFalse();
        boolean[] waited = new boolean[1];
        whenWaitedFor =
                () -> {
                    waited[0] = true;
                    room.giveBack(60);
                };

        room.take(50);

        assertThat(waited[0]).isTrue();
        assertThat(room.tryTake(51)).isFalse();
        assertThat(room.tryTake(50)).isTrue();
    }

    @Test
    void whoeverCouldDoWithoutGetsNoneWhileSomebodyWaits() throws InterruptedException {
        room.take(60);
        boolean[] taken = new boolean[1];
        whenWaitedFor =
                () -> {
                    taken[0] = room.tryTake(10);
                    room.giveBack(60);
                };

        room.take(100);

        assertThat(taken[0]).isFalse();
    }

    @Test
    void moreThanThereIsAtAllIsTakenWhenNobodyHasAny() throws InterruptedException {
        room.take(1_000);

        assertThat(room.tryTake(1)).isFalse();
        room.giveBack(1_000);
        assertThat(room.tryTake(100)).isTrue();
    }
}
