package dev.tidegate.faults;

import dev.tidegate.cutover.Direction;
import dev.tidegate.sandbox.demo.CutoverOrders;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The order to move the writers, which is to come to a {@link CutoverHalt}. Refused, it is given
 * again: what must be so before a handover may take a while behind the fault of the one before.
 */
final class HaltedOrder {
    private static final String WRITE_PAUSE_MAX = "4m";

    private final Direction direction;
    private final CutoverOrders orders;
    private final CutoverHalt halt;
    private CompletableFuture<CutoverOrders.Answer> answer;

    private HaltedOrder(Direction direction, CutoverOrders orders, CutoverHalt halt) {
        this.direction = direction;
        this.orders = orders;
        this.halt = halt;
        this.answer = give();
    }

    /** As operators give it where a server may be away for a while and everything is slow. */
    static String of(Direction direction) {
        return switch (direction) {
            case FORWARD -> "go?final_verify=full&max_write_pause=" + WRITE_PAUSE_MAX;
            case BACK -> "rollback?max_write_pause=" + WRITE_PAUSE_MAX;
        };
    }

    /** Whether it was not begun: something forbids it now. */
    static boolean isRefused(CutoverOrders.Answer answer) {
        return answer.text().contains("CUTOVER_REFUSED");
    }

    /** Gives it. */
    static HaltedOrder give(Direction direction, CutoverOrders orders, CutoverHalt halt) {
        return new HaltedOrder(direction, orders, halt);
    }

    private CompletableFuture<CutoverOrders.Answer> give() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return orders.give(of(direction));
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    /** Whether the handover is halted; fails if it has come to an end before. */
    boolean isHalted() throws SQLException {
        if (answer.isDone()) {
            CutoverOrders.Answer given = answer.join();
            if (!isRefused(given)) {
                throw new AssertionError("the order ended before it was halted: " + given);
            }
            answer = give();
        }
        return halt.isReached();
    }

    /** What became of it. */
    CutoverOrders.Answer answer() {
        return answer.join();
    }
}
