package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;
import static dev.tidegate.postgres.Names.quote;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.postgres.StreamSettings;
import dev.tidegate.postgres.cutover.Guarded.Condition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The publication of the replicated tables and of those that {@code PostgresLog} asks for. */
final class PreparedPublication implements Prepared {
    private static final String MISSING =
            """
            select count(*) from unnest(?::text[]) as t (name)
            where not exists (select from pg_publication_rel r
                join pg_publication p on p.oid = r.prpubid
                where p.pubname = ? and r.prrelid = to_regclass(t.name))\
            """;

    private final String pipeline;
    private final String name;

    PreparedPublication(String pipeline) {
        this.pipeline = pipeline;
        this.name = WayBack.publication(pipeline);
    }

    @Override
    public Preparation preparation() {
        return new Preparation(
                "target.publication",
                "names what the stream back carries",
                Preparation.Lifetime.WAY_BACK);
    }

    @Override
    public boolean isThere(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MISSING)) {
            statement.setArray(1, connection.createArrayOf("text", tables(connection).toArray()));
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1) == 0;
            }
        }
    }

    private List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>(ReplicatedTables.names(connection, pipeline));
        tables.addAll(StreamSettings.OWN_TABLES);
        return tables;
    }

    @Override
    public List<Guarded> make(Connection connection) throws SQLException {
        String tables = String.join(", ", tables(connection));
        String exists = "exists (select from pg_publication where pubname = " + literal(name) + ")";
        return List.of(
                Guarded.of("alter publication " + quote(name) + " set table " + tables)
                        .when(Condition.due(exists)),
                Guarded.of(
                                "create publication "
                                        + quote(name)
                                        + " for table "
                                        + tables
                                        + " with (publish_via_partition_root = true)")
                        .when(Condition.due("not " + exists))
                        .undoneBy(List.of(dropping())));
    }

    @Override
    public List<Guarded> takeBack(Connection connection) {
        return List.of(Guarded.of(dropping()));
    }

    private String dropping() {
        return "drop publication if exists " + quote(name);
    }
}
