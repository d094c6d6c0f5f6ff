package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The server's own procedures by name: those that read the catalog ({@code sp_tables} …), and those
 * that others add ({@code sp_cdc_*}). The session's own ({@code sp_executesql}, {@code sp_prepare}
 * …) are not here.
 */
public final class SystemProcedures {
    private final Map<String, SystemProcedure> procedures = new TreeMap<>();

    /** The procedures that read or change this server's catalog. */
    public SystemProcedures(ServerState server, CatalogProcedures.Connections connections) {
        addAll(new CatalogProcedures(server, connections).all());
        addAll(new ObjectProcedures(server, connections).all());
        addAll(new RoutineProcedures(server).all());
    }

    /** Adds procedures by their names in lower case. */
    public void addAll(Map<String, SystemProcedure> more) {
        procedures.putAll(more);
    }

    /** The procedure of that last name part, in any case. */
    public Optional<SystemProcedure> find(String name) {
        return Optional.ofNullable(procedures.get(name.toLowerCase(Locale.ROOT)));
    }
}
