package dev.tidegate.sqlserver;

/** The catalog's queries: one for all tables each, never one for each table. */
final class CatalogQueries {
    static final String TABLES =
            """
            SELECT t.object_id, s.name, t.name
            FROM sys.tables AS t
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            WHERE t.is_ms_shipped = 0
            """;

    /** What {@link SqlServerCatalog#revision} is made of; without joins that only describe. */
    static final String REVISION =
            """
            SELECT t.object_id, s.name, t.name, c.column_id, c.name, c.system_type_id,
                c.user_type_id, c.max_length, c.precision, c.scale, c.is_nullable, c.is_computed
            FROM sys.columns AS c
            JOIN sys.tables AS t ON t.object_id = c.object_id
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            WHERE t.is_ms_shipped = 0
            ORDER BY t.object_id, c.column_id
            """;

    static final String ROWS =
            """
            SELECT p.object_id, SUM(p.rows)
            FROM sys.partitions AS p
            WHERE p.index_id IN (0, 1)
            GROUP BY p.object_id
            """;

    /**
     * An alias type has the name of the type that it stands for; CLR types have none beneath. Those
     * of the user's own come with their schema, so that none is taken for one of the system's.
     */
    static final String COLUMNS =
            """
            SELECT c.object_id, c.name,
                COALESCE(b.name, CASE WHEN u.is_user_defined = 1
                    THEN SCHEMA_NAME(u.schema_id) + N'.' + u.name ELSE u.name END),
                c.max_length, c.precision, c.scale, c.is_nullable, c.is_computed, d.definition, k.definition,
                CAST(i.seed_value AS bigint), CAST(i.increment_value AS bigint),
                c.collation_name
            FROM sys.columns AS c
            JOIN sys.tables AS t ON t.object_id = c.object_id
            JOIN sys.types AS u ON u.user_type_id = c.user_type_id
            LEFT JOIN sys.types AS b ON b.user_type_id = c.system_type_id
            LEFT JOIN sys.default_constraints AS d
                ON d.parent_object_id = c.object_id AND d.parent_column_id = c.column_id
            LEFT JOIN sys.computed_columns AS k
                ON k.object_id = c.object_id AND k.column_id = c.column_id
            LEFT JOIN sys.identity_columns AS i
                ON i.object_id = c.object_id AND i.column_id = c.column_id
            WHERE t.is_ms_shipped = 0
            ORDER BY c.object_id, c.column_id
            """;

    /** Row-store indexes only: other kinds have no equal on the target. */
    static final String INDEXES =
            """
            SELECT i.object_id, i.name, i.index_id, i.is_unique, i.is_primary_key,
                i.filter_definition, x.is_descending_key, x.is_included_column, c.name
            FROM sys.indexes AS i
            JOIN sys.tables AS t ON t.object_id = i.object_id
            JOIN sys.index_columns AS x
                ON x.object_id = i.object_id AND x.index_id = i.index_id
            JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
            WHERE t.is_ms_shipped = 0 AND i.type IN (1, 2) AND i.is_disabled = 0
                AND i.is_hypothetical = 0 AND (x.key_ordinal > 0 OR x.is_included_column = 1)
            ORDER BY i.object_id, i.index_id, x.is_included_column, x.key_ordinal,
                x.index_column_id
            """;

    static final String COLLATIONS =
            """
            SELECT c.object_id, c.name, c.collation_name
            FROM sys.columns AS c
            JOIN sys.tables AS t ON t.object_id = c.object_id
            WHERE t.is_ms_shipped = 0 AND c.collation_name IS NOT NULL
            """;

    static final String FOREIGN_KEYS =
            """
            SELECT f.parent_object_id, f.name, rs.name, rt.name, f.delete_referential_action_desc,
                f.update_referential_action_desc, f.is_disabled, pc.name, rc.name
            FROM sys.foreign_keys AS f
            JOIN sys.foreign_key_columns AS x ON x.constraint_object_id = f.object_id
            JOIN sys.tables AS rt ON rt.object_id = f.referenced_object_id
            JOIN sys.schemas AS rs ON rs.schema_id = rt.schema_id
            JOIN sys.columns AS pc
                ON pc.object_id = x.parent_object_id AND pc.column_id = x.parent_column_id
            JOIN sys.columns AS rc
                ON rc.object_id = x.referenced_object_id AND rc.column_id = x.referenced_column_id
            ORDER BY f.parent_object_id, f.name, x.constraint_column_id
            """;

    static final String CHECKS =
            """
            SELECT k.parent_object_id, k.name, k.definition, k.is_disabled, k.is_not_trusted
            FROM sys.check_constraints AS k
            ORDER BY k.parent_object_id, k.name
            """;

    private CatalogQueries() {}
}
