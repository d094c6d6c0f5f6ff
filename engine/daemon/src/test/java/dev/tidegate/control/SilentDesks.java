package dev.tidegate.control;

import dev.tidegate.cutover.CutoverPlan;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.DryRun;
import java.util.List;
import java.util.function.Supplier;

/** Desks that nobody may ask anything: for tests of what is around them. */
final class SilentDesks {
    private SilentDesks() {}

    static Supplier<Status> status() {
        return () -> {
            throw new AssertionError("nobody asks");
        };
    }

    record Load() implements LoadDesk {
        @Override
        public LoadStatus status() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public String load(LoadAction action) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public String table(String table, TableAction action) {
            throw new AssertionError("nobody asks");
        }
    }

    record Validate() implements ValidateDesk {
        @Override
        public ValidateStatus status() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public String change(ValidateAction action) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public String run(List<String> tables) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public String repair(String table, Repair how) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public String anchor(String table) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public String certify() {
            throw new AssertionError("nobody asks");
        }
    }

    record Cutover() implements CutoverDesk {
        @Override
        public CutoverStatus status() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CutoverPlan plan(Direction direction) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public List<DryRun.Line> dryRun(Order order) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Answer run(Order order) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public String passport() {
            throw new AssertionError("nobody asks");
        }
    }
}
