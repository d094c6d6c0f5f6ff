package dev.tidegate.sandbox.sqlserver.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** SQL functions about properties; H2 calls them, with the database's name first. */
public final class PropertyFunctions {
    private PropertyFunctions() {}

    /** SERVERPROPERTY. */
    public static @Nullable String serverproperty(
            Connection h2, String database, @Nullable String property) throws SQLException {
        if (property == null) {
            return null;
        }
        String name = ServerState.of(h2).name();
        Product product = ServerState.of(h2).settings().product();
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "engineedition" -> String.valueOf(product.engineEdition());
            case "edition" -> product.edition();
            case "editionid" -> "-2117995310";
            case "productversion", "resourceversion" -> product.version();
            case "productlevel" -> "RTM";
            case "productmajorversion" -> product.part(0);
            case "productminorversion" -> product.part(1);
            case "productbuild" -> product.part(2);
            case "collation" -> SystemRows.COLLATION;
            case "servername", "machinename", "computernamephysicalnetbios" -> name;
            case "ishadrenabled" -> product.highAvailability() ? "1" : "0";
            case "hadrmanagerstatus" -> product.highAvailability() ? "1" : "2";
            case "isclustered", "issingleuser", "isfulltextinstalled" -> "0";
            case "isintegratedsecurityonly" -> "0";
            case "lcid" -> "1033";
            case "processid" -> String.valueOf(ProcessHandle.current().pid());
            case "sqlcharset" -> "1";
            case "sqlcharsetname" -> "iso_1";
            case "sqlsortorder" -> "52";
            case "sqlsortordername" -> "nocase_iso";
            default -> null;
        };
    }

    /** DATABASEPROPERTYEX. */
    public static @Nullable String databasepropertyex(
            Connection h2, String database, @Nullable String of, @Nullable String property)
            throws SQLException {
        if (of == null || property == null || ServerState.of(h2).catalog().database(of).isEmpty()) {
            return null;
        }
        DatabaseOptions options = ServerState.of(h2).settings().database(of);
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "collation" -> SystemRows.COLLATION;
            case "status" -> "ONLINE";
            case "updateability" -> options.readOnly() ? "READ_ONLY" : "READ_WRITE";
            case "useraccess" -> options.access().name();
            case "recovery" -> options.recovery().name();
            case "version" -> "957";
            case "edition" -> "Developer";
            case "isautoclose", "isautoshrink", "isinstandby", "ispublished" -> "0";
            default -> null;
        };
    }

    /** DATABASEPROPERTY. */
    public static @Nullable Integer databaseproperty(
            Connection h2, String database, @Nullable String of, @Nullable String property)
            throws SQLException {
        if (of == null || property == null || ServerState.of(h2).catalog().database(of).isEmpty()) {
            return null;
        }
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "isfulltextenabled", "isreadonly", "isoffline", "issuspect", "isinload" -> 0;
            default -> null;
        };
    }

    /** OBJECTPROPERTYEX. */
    public static @Nullable Integer objectpropertyex(
            Connection h2, String database, @Nullable Integer id, @Nullable String property)
            throws SQLException {
        return objectproperty(h2, database, id, property);
    }

    /** OBJECTPROPERTY. */
    public static @Nullable Integer objectproperty(
            Connection h2, String database, @Nullable Integer id, @Nullable String property)
            throws SQLException {
        if (id == null || property == null) {
            return null;
        }
        ServerState server = ServerState.of(h2);
        Catalog catalog = server.catalog();
        Optional<CatalogObjects.Found> object = CatalogObjects.byId(catalog, database, id);
        if (object.isEmpty()) {
            return null;
        }
        CatalogObjects.Found found = object.get();
        String type = found.type().strip();
        Optional<Boolean> ofObject =
                switch (property.toLowerCase(Locale.ROOT)) {
                    case "istable" -> Optional.of(type.equals("U"));
                    case "isusertable" -> Optional.of(type.equals("U") && !found.info().shipped());
                    case "isview" -> Optional.of(type.equals("V"));
                    case "isprocedure" -> Optional.of(type.equals("P"));
                    case "istrigger" -> Optional.of(type.equals("TR"));
                    case "isscalarfunction" -> Optional.of(type.equals("FN"));
                    case "istablefunction" -> Optional.of(type.equals("IF") || type.equals("TF"));
                    case "isinlinefunction" -> Optional.of(type.equals("IF"));
                    case "isprimarykey" -> Optional.of(type.equals("PK"));
                    case "isuniquecnst" -> Optional.of(type.equals("UQ"));
                    case "isforeignkey" -> Optional.of(type.equals("F"));
                    case "ischeckcnst" -> Optional.of(type.equals("C"));
                    case "isdefault", "isdefaultcnst" -> Optional.of(type.equals("D"));
                    case "isconstraint" -> Optional.of(found.parent() != 0 && !type.equals("TR"));
                    case "ismsshipped" -> Optional.of(found.info().shipped());
                    case "isencrypted", "issystemtable" -> Optional.of(false);
                    default -> Optional.empty();
                };
        return ofObject.map(yes -> yes ? 1 : 0)
                .or(() -> catalog.table(database, id).flatMap(t -> ofTable(server, t, property)))
                .orElse(null);
    }

    private static Optional<Integer> ofTable(ServerState server, Table table, String property) {
        Optional<Boolean> value =
                switch (property.toLowerCase(Locale.ROOT)) {
                    case "tablehasprimarykey" -> Optional.of(table.primaryKey().isPresent());
                    case "tablehasidentity" -> Optional.of(table.identityColumn().isPresent());
                    case "tablehasforeignkey" -> Optional.of(!table.foreignKeys().isEmpty());
                    case "tablehascheckcnst" -> Optional.of(!table.checks().isEmpty());
                    case "tablehasdefaultcnst" -> Optional.of(!table.defaults().isEmpty());
                    case "tablehasuniquecnst" ->
                            Optional.of(table.keys().stream().anyMatch(key -> !key.primary()));
                    case "tablehasclustindex" -> Optional.of(!TableIndexes.isHeap(table));
                    case "tablehasindex" -> Optional.of(!TableIndexes.of(table).isEmpty());
                    case "tablehastextimage" ->
                            Optional.of(
                                    table.columns().stream()
                                            .anyMatch(c -> TypeNames.maxLength(c.type()) == -1));
                    case "tableistracked", "tablehaschangetracking" ->
                            Optional.of(server.capture().isTracked(table));
                    default -> Optional.empty();
                };
        return value.map(yes -> yes ? 1 : 0);
    }

    /** COLUMNPROPERTY. */
    public static @Nullable Integer columnproperty(
            Connection h2,
            String database,
            @Nullable Integer id,
            @Nullable String column,
            @Nullable String property)
            throws SQLException {
        if (id == null || column == null || property == null) {
            return null;
        }
        Optional<Column> found =
                CatalogObjects.columns(ServerState.of(h2).catalog(), database, id).stream()
                        .filter(each -> each.name().equalsIgnoreCase(column))
                        .findFirst();
        return found.map(each -> ofColumn(each, property)).orElse(null);
    }

    private static @Nullable Integer ofColumn(Column column, String property) {
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "isidentity" -> column.identity().isPresent() ? 1 : 0;
            case "iscomputed" -> column.computed().isPresent() ? 1 : 0;
            case "allowsnull" -> column.nullable() ? 1 : 0;
            case "isrowguidcol" -> column.rowGuid() ? 1 : 0;
            case "columnid", "ordinal" -> column.id();
            case "precision" -> TypeNames.precision(column.type());
            case "scale" -> TypeNames.scale(column.type());
            case "charmaxlen" -> column.type().length();
            case "isxmlindexable", "isfulltextindexed", "issparse", "ishidden" -> 0;
            case "generatedalwaystype", "isidnotforrepl" -> 0;
            default -> null;
        };
    }

    /** INDEXPROPERTY. */
    public static @Nullable Integer indexproperty(
            Connection h2,
            String database,
            @Nullable Integer id,
            @Nullable String index,
            @Nullable String property)
            throws SQLException {
        if (id == null || index == null || property == null) {
            return null;
        }
        Optional<TableIndexes.KeyedIndex> found =
                ServerState.of(h2)
                        .catalog()
                        .table(database, id)
                        .flatMap(table -> TableIndexes.byName(table, index));
        if (found.isEmpty()) {
            return null;
        }
        Index each = found.get().index();
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "isclustered" -> each.clustered() ? 1 : 0;
            case "isunique" -> each.unique() ? 1 : 0;
            case "indexid" -> each.id();
            case "isdisabled" -> each.enabled() ? 0 : 1;
            case "isstatistics", "isautostatistics", "ishypothetical", "isfulltextkey" -> 0;
            case "indexfillfactor" -> 0;
            default -> null;
        };
    }

    /** TYPEPROPERTY. */
    public static @Nullable Integer typeproperty(
            Connection h2, String database, @Nullable String type, @Nullable String property)
            throws SQLException {
        if (type == null || property == null) {
            return null;
        }
        Optional<UserType> user = ServerState.of(h2).catalog().type(Names.parse(type, database));
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "allowsnull" -> user.map(found -> found.nullable() ? 1 : 0).orElse(null);
            case "precision" -> user.map(found -> TypeNames.precision(found.type())).orElse(null);
            case "scale" -> user.map(found -> TypeNames.scale(found.type())).orElse(null);
            default -> null;
        };
    }
}
