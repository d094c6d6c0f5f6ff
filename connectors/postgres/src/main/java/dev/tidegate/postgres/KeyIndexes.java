package dev.tidegate.postgres;

import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether the target has the rows of a table in an order of their keys that is known here. */
final class KeyIndexes {
    /**
     * An index that has the key's columns first, all of them ascending; and no column of text with
     * a collation that compares other things than code points.
     */
    private static final String IN_ORDER =
            """
            with key as (
                select a.attnum, a.attcollation, cast(k.place - 1 as integer) as place
                from unnest(cast(? as text[])) with ordinality as k(name, place)
                    join pg_attribute a on a.attrelid = to_regclass(?) and a.attname = k.name
                        and not a.attisdropped
            ), database as (
                select datcollate, coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') as provider
                from pg_database d where datname = current_database()
            )
            select exists (
                    select from pg_index i
                        join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
                    where i.indrelid = to_regclass(?) and m.amname = 'btree' and i.indisvalid
                        and i.indpred is null
                        and ? = (select count(*) from key k where i.indkey[k.place] = k.attnum
                            and k.place < i.indnkeyatts and i.indoption[k.place] = 0
                            and i.indcollation[k.place] = k.attcollation))
                and not exists (
                    select from key k join pg_collation o on o.oid = k.attcollation
                        cross join database
                    where not case o.collprovider
                        when 'b' then true
                        when 'c' then o.collcollate in ('C', 'POSIX')
                        when 'd' then provider = 'b'
                            or provider = 'c' and datcollate in ('C', 'POSIX')
                        else false end)
            """;

    private KeyIndexes() {}

    /** Asks the catalog. */
    static boolean areInOrder(Connection connection, TableSchema schema) throws SQLException {
        Object[] names = schema.key().stream().map(Names::of).toArray();
        String table = Names.table(schema.table());
        try (PreparedStatement statement = connection.prepareStatement(IN_ORDER)) {
            statement.setArray(1, connection.createArrayOf("text", names));
            statement.setString(2, table);
            statement.setString(3, table);
            statement.setLong(4, names.length);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
