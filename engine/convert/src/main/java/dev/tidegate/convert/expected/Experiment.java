package dev.tidegate.convert.expected;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.model.TargetNames;
import java.util.List;
import java.util.Optional;

/**
 * What is done on both sides: rows that are put into tables, and objects that are run, each from
 * that same state. In terms of the source.
 *
 * @param sourceHash of the definitions of all objects
 * @param tables in the order in which they are filled
 * @param sequences of the source
 * @param runs in the order of the conversion's objects
 */
public record Experiment(
        String database,
        String sourceHash,
        List<Table> tables,
        List<Sequence> sequences,
        List<Run> runs) {
    private static final int CALL_DIGITS = 12;

    public Experiment {
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
        runs = List.copyOf(runs);
    }

    /**
     * A table.
     *
     * @param insert its generated rows; empty if it takes none
     * @param columns those that are compared
     * @param identity whether it numbers its rows
     */
    public record Table(
            ObjectId id, Optional<Insert> insert, List<Column> columns, boolean identity) {
        public Table {
            columns = List.copyOf(columns);
        }

        String shape() {
            return columns.stream().map(Column::shape).reduce("", String::concat);
        }
    }

    /**
     * A column.
     *
     * @param shape how its values are kept until they are printed: {@link SqlServerValues#shape}
     */
    public record Column(String name, String shape) {}

    /**
     * A statement that inserts rows.
     *
     * @param rows literals of T-SQL
     * @param identity whether one of the columns is the identity
     */
    public record Insert(
            ObjectId table, List<String> columns, List<List<String>> rows, boolean identity) {
        public Insert {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }

    /** A sequence, and the number that it gives next before each run. */
    public record Sequence(ObjectId id, long next) {}

    /** How an object is run. */
    public sealed interface Run {
        /** Kind and name: {@code procedure dbo.add_order}. */
        String object();
    }

    /** The rows of a table, as they were inserted. */
    public record Look(String object, ObjectId table) implements Run {}

    /**
     * A query of a view or function.
     *
     * @param declarations statements in front of it; may be empty
     * @param shape of its columns
     */
    public record Query(String object, ObjectId id, String declarations, String text, String shape)
            implements Run {}

    /**
     * A call of a procedure.
     *
     * @param shape of the rows that it gives; empty if it gives none
     */
    public record Call(
            String object, ObjectId procedure, List<Argument> arguments, Optional<String> shape)
            implements Run {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * An argument of a procedure.
     *
     * @param name with its {@code @}
     * @param type as it is declared
     * @param value a literal; of a table type the row that it holds
     * @param output whether it gives something back
     * @param shape of that
     */
    public record Argument(
            String name, String type, String value, boolean table, boolean output, String shape) {}

    /**
     * Changes of a table that fire a trigger.
     *
     * @param prepared rows that the inserted one refers to
     * @param updated columns that are written as they are; empty for no update
     * @param deleted condition of the rows that are deleted, or empty for all; no value for no
     *     deletion
     */
    public record Firing(
            String object,
            ObjectId trigger,
            ObjectId table,
            List<Insert> prepared,
            Optional<Insert> insert,
            List<String> updated,
            Optional<String> deleted)
            implements Run {
        public Firing {
            prepared = List.copyOf(prepared);
            updated = List.copyOf(updated);
        }
    }

    /** An object that cannot be run on both sides alike. */
    public record Unknown(String object, String why) implements Run {}

    /** How an object is run. */
    Optional<Run> run(String object) {
        return runs.stream().filter(run -> run.object().equals(object)).findFirst();
    }

    /** Of the rows and all else that each run begins with, as the script says it. */
    String dataHash() {
        return TargetNames.hash(new ScriptedData(this).text());
    }

    /** Of how one object is run: the beginning of a hash, for people who write it. */
    public String callHash(Run run) {
        return TargetNames.hash(new ScriptedRuns(this).call(run)).substring(0, CALL_DIGITS);
    }
}
