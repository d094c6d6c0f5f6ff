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

    /** Gives it. */
    static HaltedOrder give(Direction direction, CutoverOrders orders, CutoverHalt halt) {
        return new HaltedOrder(direction, orders, halt);
    }

    private CompletableFuture<CutoverOrders.Answer> give() {
        String order =
                switch (direction) {
                    case FORWARD -> "go?final_verify=full";
                    case BACK -> "rollback";
                };
        return CompletableFuture.supplyAsync(() -> {
            try {
                return orders.give(order);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    /** Whether the handover is halted; fails if it has come to an end before. */
    boolean isHalted() throws SQLException {
        if (answer.isDone()) {
            CutoverOrders.Answer given = answer.join();
            if (!given.text().contains("CUTOVER_REFUSED")) {
                throw new AssertionError("the order ended before it was halted: " + given);
            }
            System.out.println("given again: " + given.text());
            answer = give();
        }
        return halt.isReached();
    }

    /** What became of it. */
    CutoverOrders.Answer answer() {
        return answer.join();
    }
}
