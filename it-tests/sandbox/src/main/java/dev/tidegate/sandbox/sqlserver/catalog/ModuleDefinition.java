package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A CREATE VIEW, PROCEDURE, FUNCTION or TRIGGER as its text declares it.
 *
 * @param kind which
 * @param schema its schema
 * @param name its name
 * @param text the whole text of the batch
 * @param columns of a view or table function; empty where they are not known
 * @param parameters of a procedure or function
 * @param parent the table of a trigger, as schema and name
 * @param quotedIdentifier QUOTED_IDENTIFIER of the session
 */
public record ModuleDefinition(
        Module.Kind kind,
        String schema,
        String name,
        String text,
        List<Column> columns,
        List<ModuleParameter> parameters,
        Optional<ObjectName> parent,
        boolean quotedIdentifier) {}
