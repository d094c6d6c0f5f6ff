package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.model.Column;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.Names;
import dev.tidegate.schema.TableDefinition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A check of a table that lets in only values which SQL Server can hold too. Rows that are there
 * came from it, so they are not looked at ({@code NOT VALID}), and nobody waits.
 */
final class PreparedLimits implements Prepared {
    private static final String CHECK = "tidegate_reversible";

    private final TableId table;
    private final String condition;

    private PreparedLimits(TableId table, String condition) {
        this.table = table;
        this.condition = condition;
    }

    /** That of a table; empty if all that PostgreSQL lets into its columns is right. */
    static Optional<PreparedLimits> of(TableDefinition definition) {
        List<Column> columns = definition.schema().columns();
        String condition =
                columns.stream()
                        .flatMap(it -> SourceLimits.of(it.type(), Names.column(it.name())).stream())
                        .collect(Collectors.joining(" and "));
        return condition.isEmpty()
                ? Optional.empty()
                : Optional.of(new PreparedLimits(definition.schema().table(), condition));
    }

    @Override
    public Preparation preparation() {
        return new Preparation(
                "target.limits." + Names.of(table.schema()) + "." + Names.of(table.name()),
                "refuses values that the source could not hold",
                Preparation.Lifetime.WAY_BACK);
    }

    @Override
    public boolean isThere(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select exists (select from pg_constraint where conname = '"
                                        + CHECK
                                        + "' and conrelid = to_regclass("
                                        + literal(Names.table(table))
                                        + "))")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Override
    public List<Guarded> make(Connection connection) {
        return List.of(
                Guarded.of(
                                PreparationTable.SHORT_LOCK,
                                "alter table "
                                        + Names.table(table)
                                        + " add constraint "
                                        + CHECK
                                        + " check ("
                                        + condition
                                        + ") not valid")
                        .undoneBy(List.of(dropping())));
    }

    @Override
    public List<Guarded> takeBack(Connection connection) {
        return List.of(Guarded.of(PreparationTable.SHORT_LOCK, dropping()));
    }

    private String dropping() {
        return "alter table " + Names.table(table) + " drop constraint if exists " + CHECK;
    }
}
