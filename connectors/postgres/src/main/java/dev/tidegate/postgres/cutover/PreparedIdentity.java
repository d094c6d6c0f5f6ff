package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.Names;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code REPLICA IDENTITY FULL} of a table: the log has rows as they were before, for the stream
 * back and its ledger. What it was before is kept in {@code tidegate.preparation}.
 */
final class PreparedIdentity implements Prepared {

    private final String pipeline;
    private final TableId table;

    PreparedIdentity(String pipeline, TableId table) {
        this.pipeline = pipeline;
        this.table = table;
    }

    private record Leaf(String name, boolean isFull, String identity) {}

    @Override
    public Preparation preparation() {
        return new Preparation(
                "target.replica-identity."
                        + Names.of(table.schema())
                        + "."
                        + Names.of(table.name()),
                "lets the stream back see rows as they were before",
                Preparation.Lifetime.WAY_BACK);
    }

    @Override
    public boolean isThere(Connection connection) throws SQLException {
        return leaves(connection).stream().allMatch(Leaf::isFull);
    }

    private List<Leaf> leaves(Connection connection) throws SQLException {
        List<Leaf> leaves = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                """
                                select relid::regclass::text as leaf, c.relreplident = 'f' as is_full,
                                    case c.relreplident when 'n' then 'nothing' when 'i'
                                        then 'using index ' || (select quote_ident(x.relname) from pg_index i
                                            join pg_class x on x.oid = i.indexrelid
                                            where i.indrelid = relid and i.indisreplident)
                                        else 'default' end as identity
                                from (select relid::oid from pg_partition_tree(to_regclass(%1$s)) where isleaf
                                        union select to_regclass(%1$s)::oid) as leaves (relid)
                                    join pg_class c on c.oid = relid
                                where c.relkind = 'r'
                                order by 1\
                                """
                                        .formatted(literal(Names.table(table))))) {
            while (row.next()) {
                leaves.add(new Leaf(row.getString(1), row.getBoolean(2), row.getString(3)));
            }
        }
        return leaves;
    }

    @Override
    public List<Guarded> make(Connection connection) throws SQLException {
        List<Guarded> work = new ArrayList<>();
        for (Leaf leaf : leaves(connection)) {
            if (!leaf.isFull()) {
                String undo = identity(leaf, leaf.identity());
                work.add(
                        Guarded.of(
                                        PreparationTable.SHORT_LOCK,
                                        new PreparationTable(pipeline).note(name(leaf), undo),
                                        identity(leaf, "full"))
                                .undoneBy(List.of(undo)));
            }
        }
        return work;
    }

    @Override
    public List<Guarded> takeBack(Connection connection) throws SQLException {
        PreparationTable noted = new PreparationTable(pipeline);
        List<Guarded> work = new ArrayList<>();
        for (Leaf leaf : leaves(connection)) {
            Optional<String> undo = noted.undo(connection, name(leaf));
            if (leaf.isFull()) {
                work.add(
                        Guarded.of(
                                PreparationTable.SHORT_LOCK,
                                undo.orElse(identity(leaf, "default")),
                                noted.forget(name(leaf))));
            }
        }
        return work;
    }

    private static String identity(Leaf leaf, String identity) {
        return "alter table " + leaf.name() + " replica identity " + identity;
    }

    private static String name(Leaf leaf) {
        return "replica-identity " + leaf.name();
    }
}
