package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Optional;

/**
 * An object that is a text: view, procedure, function or trigger.
 *
 * @param info id, name, times
 * @param kind which
 * @param text its whole CREATE text
 * @param columns of a view or table function; empty where they are not known
 * @param parameters of a procedure or function
 * @param parent object id of the table of a trigger
 * @param enabled false after DISABLE TRIGGER
 * @param quotedIdentifier QUOTED_IDENTIFIER when it was created
 */
public record Module(
        ObjectInfo info,
        Kind kind,
        String text,
        List<Column> columns,
        List<ModuleParameter> parameters,
        Optional<Integer> parent,
        boolean enabled,
        boolean quotedIdentifier) {
    /** SQL Server's kinds of modules. */
    public enum Kind {
        VIEW("V ", "VIEW"),
        PROCEDURE("P ", "SQL_STORED_PROCEDURE"),
        SCALAR_FUNCTION("FN", "SQL_SCALAR_FUNCTION"),
        INLINE_FUNCTION("IF", "SQL_INLINE_TABLE_VALUED_FUNCTION"),
        TABLE_FUNCTION("TF", "SQL_TABLE_VALUED_FUNCTION"),
        TRIGGER("TR", "SQL_TRIGGER");

        private final String code;
        private final String description;

        Kind(String code, String description) {
            this.code = code;
            this.description = description;
        }

        /** {@code sys.objects.type}. */
        public String code() {
            return code;
        }

        /** {@code sys.objects.type_desc}. */
        public String description() {
            return description;
        }
    }

    /** Object id. */
    public int id() {
        return info.id();
    }

    /** Where it is. */
    public ObjectName name() {
        return info.name();
    }
}
