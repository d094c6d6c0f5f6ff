package dev.tidegate.sandbox.workload;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.workload.bank.BankWorkload;
import dev.tidegate.sandbox.workload.orders.OrdersScale;
import dev.tidegate.sandbox.workload.orders.OrdersWorkload;
import dev.tidegate.sandbox.workload.script.ScriptWorkload;
import dev.tidegate.sandbox.workload.types.TypesWorkload;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds a workload by what the user typed. */
public final class Workloads {
    private Workloads() {}

    /**
     * {@code orders}, {@code bank}, {@code types}, or a T-SQL script.
     *
     * @throws TidegateException {@code SETTINGS_INVALID} if it is none of them
     */
    public static Workload named(String name, long seed) {
        return switch (name) {
            case "orders" -> new OrdersWorkload(OrdersScale.DEFAULT, seed);
            case "bank" -> new BankWorkload(BankWorkload.ACCOUNTS, seed);
            case "types" -> new TypesWorkload(TypesWorkload.ROWS, seed);
            default -> script(name);
        };
    }

    private static Workload script(String name) {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "there is no workload and no file \"" + name + "\"",
                    "Say orders, bank, types, or the path of a T-SQL script.");
        }
        return new ScriptWorkload(file);
    }
}
