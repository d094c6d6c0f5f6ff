package dev.tidegate.sqlserver;

/** Preflight's questions to the catalog: one for all tables each, their text always the same. */
final class SourceQueries {
    static final String TABLES =
            """
            SELECT t.object_id, s.name, t.name, t.is_memory_optimized, t.temporal_type,
                t.is_external
            FROM sys.tables AS t
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            WHERE t.is_ms_shipped = 0
            ORDER BY s.name, t.name
            """;

    /** Column by column: whether it is large, computed or text, and of which code page. */
    static final String COLUMNS =
            """
            SELECT c.object_id, c.name, u.name, c.max_length, c.is_computed, c.collation_name,
                CAST(COLLATIONPROPERTY(c.collation_name, 'CodePage') AS int), c.is_nullable
            FROM sys.columns AS c
            JOIN sys.tables AS t ON t.object_id = c.object_id
            JOIN sys.types AS u ON u.user_type_id = c.user_type_id
            WHERE t.is_ms_shipped = 0
            ORDER BY c.object_id, c.column_id
            """;

    /** Tables with a column that may hold more than 8,000 bytes. */
    static final String LARGE_COLUMNS =
            """
            SELECT c.object_id, c.name
            FROM sys.columns AS c
            JOIN sys.tables AS t ON t.object_id = c.object_id
            JOIN sys.types AS u ON u.user_type_id = c.system_type_id
            WHERE t.is_ms_shipped = 0 AND c.is_computed = 0
                AND (c.max_length = -1 OR u.name IN (N'text', N'ntext', N'image'))
            ORDER BY c.object_id, c.column_id
            """;

    static final String COMPUTED_COLUMNS =
            """
            SELECT c.object_id, c.name
            FROM sys.computed_columns AS c
            JOIN sys.tables AS t ON t.object_id = c.object_id
            WHERE t.is_ms_shipped = 0
            ORDER BY c.object_id, c.column_id
            """;

    /** Tables whose rows are stored by column. */
    static final String COLUMNSTORES =
            """
            SELECT i.object_id, i.name
            FROM sys.indexes AS i
            JOIN sys.tables AS t ON t.object_id = i.object_id
            WHERE t.is_ms_shipped = 0 AND i.type = 5
            """;

    static final String PARTITIONED =
            """
            SELECT p.object_id, COUNT(*)
            FROM sys.partitions AS p
            WHERE p.index_id IN (0, 1)
            GROUP BY p.object_id
            HAVING COUNT(*) > 1
            """;

    /** Text columns of unique keys. */
    static final String TEXT_KEYS =
            """
            SELECT i.object_id, i.name, c.name, c.collation_name
            FROM sys.indexes AS i
            JOIN sys.tables AS t ON t.object_id = i.object_id
            JOIN sys.index_columns AS x
                ON x.object_id = i.object_id AND x.index_id = i.index_id
            JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
            WHERE t.is_ms_shipped = 0 AND i.is_unique = 1 AND x.key_ordinal > 0
                AND c.collation_name IS NOT NULL
            ORDER BY i.object_id, i.index_id, x.key_ordinal
            """;

    /** Text columns of foreign keys, with the columns that they refer to. */
    static final String TEXT_FOREIGN_KEYS =
            """
            SELECT f.parent_object_id, f.name, pc.name, rs.name, rt.name, rc.name,
                pc.collation_name
            FROM sys.foreign_keys AS f
            JOIN sys.foreign_key_columns AS x ON x.constraint_object_id = f.object_id
            JOIN sys.tables AS rt ON rt.object_id = f.referenced_object_id
            JOIN sys.schemas AS rs ON rs.schema_id = rt.schema_id
            JOIN sys.columns AS pc
                ON pc.object_id = x.parent_object_id AND pc.column_id = x.parent_column_id
            JOIN sys.columns AS rc
                ON rc.object_id = x.referenced_object_id AND rc.column_id = x.referenced_column_id
            WHERE pc.collation_name IS NOT NULL
            ORDER BY f.parent_object_id, f.name, x.constraint_column_id
            """;

    static final String SELECT_PERMISSIONS =
            """
            SELECT t.object_id, HAS_PERMS_BY_NAME(
                QUOTENAME(s.name) + N'.' + QUOTENAME(t.name), N'OBJECT', N'SELECT')
            FROM sys.tables AS t
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            WHERE t.is_ms_shipped = 0
            """;

    private SourceQueries() {}
}
