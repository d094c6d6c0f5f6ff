package dev.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedPositionTest {
    private final CountDownLatch firstAsked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private final FakeSource source =
            new FakeSource() {
                @Override
                public Lsn positionBehind() throws InterruptedException {
                    int number = calls.incrementAndGet();
                    if (number == 1) {
                        firstAsked.countDown();
                        release.await();
                    }
                    return LoadSamples.lsn(number);
                }
            };
    private final SharedPosition position = new SharedPosition(source, Waiting.onMonitor());

    @Test
    void whoAsksWhileOneIsUnderWaySharesTheNextOne()
            throws InterruptedException, ExecutionException {
        CompletableFuture<Lsn> first = ask();
        firstAsked.await();
        CompletableFuture<Lsn> second = ask();
        CompletableFuture<Lsn> third = ask();
        release.countDown();

        assertThat(first.get()).isEqualTo(LoadSamples.lsn(1));
        assertThat(second.get()).isGreaterThan(LoadSamples.lsn(1));
        assertThat(third.get()).isGreaterThan(LoadSamples.lsn(1));
    }

    private CompletableFuture<Lsn> ask() {
        CompletableFuture<Lsn> answer = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        answer.complete(position.behind());
                    } catch (InterruptedException e) {
                        answer.completeExceptionally(e);
                    }
                });
        return answer;
    }
}
