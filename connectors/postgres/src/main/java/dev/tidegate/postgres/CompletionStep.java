package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TablePlan.ForeignKeyPlan;
import dev.tidegate.schema.TablePlan.IndexPlan;
import dev.tidegate.schema.TablePlan.KeyPlan;
import dev.tidegate.schema.TargetCompletion;
import dev.tidegate.schema.TargetCompletion.Effort;
import java.util.Optional;

/** One thing that a table gets behind its rows. */
sealed interface CompletionStep extends TargetCompletion.Step {
    /** All that the table gets. */
    TablePlan plan();

    @Override
    default TableId table() {
        return plan().table();
    }

    @Override
    default Optional<TableId> refersTo() {
        return Optional.empty();
    }

    /** A unique key that is not there, or whose index is half built. */
    record Key(TablePlan plan, KeyPlan key, Effort effort) implements CompletionStep {
        @Override
        public TargetCompletion.Kind kind() {
            return TargetCompletion.Kind.KEY;
        }

        @Override
        public String object() {
            return "key " + key.name();
        }
    }

    /** An index that is not there, or half built. */
    record Index(TablePlan plan, IndexPlan index, Effort effort) implements CompletionStep {
        @Override
        public TargetCompletion.Kind kind() {
            return TargetCompletion.Kind.INDEX;
        }

        @Override
        public String object() {
            return "index " + index.name();
        }
    }

    /** Identities that stand before the rows, statistics that are not of them. */
    record Statistics(TablePlan plan, Effort effort) implements CompletionStep {
        @Override
        public TargetCompletion.Kind kind() {
            return TargetCompletion.Kind.STATISTICS;
        }

        @Override
        public String object() {
            return "statistics";
        }
    }

    /** A foreign key that is not there. */
    record ForeignKey(TablePlan plan, ForeignKeyPlan key, Effort effort) implements CompletionStep {
        @Override
        public TargetCompletion.Kind kind() {
            return TargetCompletion.Kind.FOREIGN_KEY;
        }

        @Override
        public String object() {
            return "foreign key " + key.name();
        }

        @Override
        public Optional<TableId> refersTo() {
            return Optional.of(key.parent());
        }
    }

    /** A foreign key whose rows of before are not checked. */
    record Validation(TablePlan plan, ForeignKeyPlan key, Effort effort) implements CompletionStep {
        @Override
        public TargetCompletion.Kind kind() {
            return TargetCompletion.Kind.VALIDATION;
        }

        @Override
        public String object() {
            return "foreign key " + key.name() + " for rows of before";
        }

        @Override
        public Optional<TableId> refersTo() {
            return Optional.of(key.parent());
        }
    }
}
