package dev.tidegate.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lease that ends without a coordinator gives the writers back what they had. */
final class LeaseWatchTest {
    private static final HandoverId HANDOVER = new HandoverId("shop", 1, Direction.FORWARD);

    private final World world =
            new World(1, Plan.THERE_AND_BACK, Faults.none(new SplittableRandom(1)));
    private final ModelSide side = new ModelSide(Side.SOURCE, ModelSide.Kind.DENIALS, 0);
    private final ModelFence fence = new ModelFence(world, side);
    private final LeaseWatch watch = new LeaseWatch(fence);

    @BeforeEach
    void fence() {
        fence.claim(1);
        List<Denial> denials = fence.denials();
        fence.perform(new FenceAction.Lease(HANDOVER, Duration.ofMillis(100), denials), 1);
        fence.perform(new FenceAction.Deny(HANDOVER, denials), 1);
    }

    @Test
    void nothingIsOpenedWhileTheLeaseLasts() throws InterruptedException {
        world.stage.step(99);
        watch.look();

        assertThat(side.mode).isEqualTo(FenceMode.LEASED);
        assertThat(side.isWritable(world.now())).isFalse();
    }

    @Test
    void whatWasDeniedIsLiftedWhenItHasEndedAndWhatOthersDeniedIsNot() throws InterruptedException {
        world.stage.step(100);
        watch.look();

        assertThat(side.mode).isEqualTo(FenceMode.OPEN);
        assertThat(side.inForce).containsExactly(ModelSide.OF_OTHERS);
        assertThat(side.recorded).isEmpty();
    }

    @Test
    void aClosedFenceIsNotOpened() throws InterruptedException {
        fence.perform(new FenceAction.Close(HANDOVER), 1);
        world.stage.step(1_000);
        watch.look();

        assertThat(side.mode).isEqualTo(FenceMode.CLOSED);
    }

    @Test
    void aLeaseThatHasEndedIsNotClosed() {
        world.stage.step(100);
        fence.perform(new FenceAction.Close(HANDOVER), 1);

        assertThat(side.mode).isEqualTo(FenceMode.LEASED);
    }
}
