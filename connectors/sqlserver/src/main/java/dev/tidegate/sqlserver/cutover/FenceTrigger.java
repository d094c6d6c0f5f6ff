package dev.tidegate.sqlserver.cutover;

import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.Sql;

/**
 * The trigger that keeps everybody from writing to a table while the fence is leased or closed. It
 * shares the fence's row until the writer's transaction ends, so leasing and closing wait for all
 * who have written. A lease that has ended lets write, whether or not somebody has opened the
 * fence.
 */
public final class FenceTrigger {
    /** What a refused statement fails with. */
    public static final int REFUSED = 51_900;

    /** A key of the session's context: the stream back has set it, and writes all the same. */
    static final String EXEMPTION = "tidegate";

    private static final String PREFIX = "tidegate_fence_";
    private static final int NAME_MAX = 128;

    private FenceTrigger() {}

    /** Its name, with its table's schema, in brackets. */
    static String name(TableId table) {
        return Sql.name(table.schema()) + "." + Sql.name(bareName(table));
    }

    /** Its name without the schema; cut where it would be too long for SQL Server. */
    static String bareName(TableId table) {
        String whole = PREFIX + table.name();
        return whole.length() <= NAME_MAX
                ? whole
                : whole.substring(0, NAME_MAX - 9) + "_" + "%08x".formatted(whole.hashCode());
    }

    /** Whether a trigger is one of these. */
    static boolean isOurs(String trigger) {
        return trigger.startsWith(PREFIX);
    }

    static String create(TableId table) {
        return """
        CREATE TRIGGER %s ON %s AFTER INSERT, UPDATE, DELETE AS
        BEGIN
            SET NOCOUNT ON;
            IF SESSION_CONTEXT(N'%s') IS NOT NULL RETURN;
            IF EXISTS (SELECT 1 FROM tidegate.fence WITH (HOLDLOCK) WHERE id = 1
                    AND (mode = 'CLOSED' OR mode = 'LEASED' AND expires_at > SYSUTCDATETIME()))
                THROW %d, N'Tidegate moves the applications: the source does not take writes now', 1;
        END
        """
                .formatted(name(table), Sql.name(table), EXEMPTION, REFUSED);
    }

    static String drop(TableId table) {
        return "DROP TRIGGER %s;".formatted(name(table));
    }
}
