package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.RoleCalls;
import dev.tidegate.bind.Table;
import dev.tidegate.tsql.tree.DefinitionStatement.Permission;
import dev.tidegate.tsql.tree.FlowStatement.ExecuteModule;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Converts what scripts say of principals: roles and users become roles without a login, GRANT and
 * REVOKE the same of PostgreSQL. DENY has no counterpart, and is an action item.
 *
 * <p>PostgreSQL lets everybody run a routine until that is revoked, and nobody see a schema before
 * that is granted; so routines of schemas in which something is granted are revoked from everybody
 * first, and who is granted something in a schema may see it.
 */
final class PermissionConverter {
    private static final Set<String> OF_TABLES =
            Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES");

    /** What PostgreSQL gives everybody, or does not have, without a loss. */
    private static final Set<String> NEEDLESS =
            Set.of(
                    "CONNECT",
                    "VIEW DEFINITION",
                    "VIEW ANY COLUMN ENCRYPTION KEY DEFINITION",
                    "VIEW ANY COLUMN MASTER KEY DEFINITION",
                    "VIEW CHANGE TRACKING");

    /** The schema of the functions that the objects call. */
    private static final String LIBRARY = "mssql_compat";

    /** The owner of everything, on both sides, and who is nobody. */
    private static final Set<String> OWN_PRINCIPALS = Set.of("dbo", "sys", "information_schema");

    private final Catalog catalog;
    private final List<ConvertedObject> objects;
    private final Set<String> roles = new LinkedHashSet<>();
    private final Set<String> schemas = new LinkedHashSet<>();
    private final Set<String> visible = new LinkedHashSet<>();
    private final List<String> grants = new ArrayList<>();
    private final List<ActionItem> items = new ArrayList<>();
    private final StringBuilder source = new StringBuilder();
    private boolean chained;
    private boolean revoking;

    /** What came of the permissions. */
    record Result(Conversion.Permissions permissions, List<ActionItem> items) {}

    private PermissionConverter(Catalog catalog, List<ConvertedObject> objects) {
        this.catalog = catalog;
        this.objects = objects;
    }

    static Result convert(Catalog catalog, List<ConvertedObject> objects, List<String> helpers) {
        PermissionConverter converter = new PermissionConverter(catalog, objects);
        catalog.others().forEach(converter::statement);
        return converter.result(!helpers.isEmpty());
    }

    /** Whether a statement outside of all modules is about principals. */
    static boolean isItsOwn(Statement statement) {
        return switch (statement) {
            case Permission _ -> true;
            case Statement.Other other ->
                    Set.of("CREATE ROLE", "ALTER ROLE", "CREATE USER").contains(other.kind());
            default -> false;
        };
    }

    private Result result(boolean helpers) {
        List<String> statements = new ArrayList<>();
        roles.forEach(role -> statements.add(create(role)));
        if (helpers && !grants.isEmpty()) {
            statements.add("grant usage on schema " + LIBRARY + " to public");
        }
        schemas.forEach(schema ->
                statements.add(
                        "revoke execute on all routines in schema " + schema + " from public"));
        statements.addAll(visible);
        statements.addAll(grants);
        return new Result(
                new Conversion.Permissions(statements, source.toString()), List.copyOf(items));
    }

    private static String create(String role) {
        return "do $$ begin\n    if not exists (select from pg_catalog.pg_roles where rolname = "
                + PgNames.literal(unquoted(role))
                + ") then\n        create role "
                + role
                + ";\n    end if;\nend $$";
    }

    private static String unquoted(String role) {
        return role.startsWith("\"")
                ? role.substring(1, role.length() - 1).replace("\"\"", "\"")
                : role;
    }

    private void statement(Located<? extends Statement> statement) {
        switch (statement.node()) {
            case Permission permission -> {
                note(statement);
                permission(statement.at(permission));
            }
            case Statement.Other other when isItsOwn(other) -> {
                note(statement);
                if (other.kind().equals("ALTER ROLE")) {
                    membership(statement.at(other));
                } else if (!other.names().isEmpty()) {
                    principal(other.names().getFirst().base().value());
                }
            }
            case ExecuteModule call when RoleCalls.isRoleCall(call) -> {
                note(statement);
                roleCall(call);
            }
            default -> {
                // of something else
            }
        }
    }

    private void note(Located<?> statement) {
        source.append(statement.text()).append('\n');
    }

    /** The role for a principal, made if it is none of the server's own. */
    private Optional<String> principal(String name) {
        String folded = name.toLowerCase(Locale.ROOT);
        if (folded.equals("public")) {
            return Optional.of("public");
        }
        if (OWN_PRINCIPALS.contains(folded) || folded.isEmpty()) {
            return Optional.empty();
        }
        String role = PgNames.part(name);
        if (!fixed(folded)) {
            roles.add(role);
        }
        return Optional.of(role);
    }

    private static boolean fixed(String folded) {
        return folded.startsWith("db_");
    }

    private void roleCall(ExecuteModule call) {
        List<String> names = RoleCalls.names(call);
        if (RoleCalls.isMembership(call)) {
            if (names.size() > 1) {
                member(names.get(0), names.get(1), true);
            }
        } else if (!names.isEmpty()) {
            principal(names.getFirst());
        }
    }

    /** ALTER ROLE r ADD or DROP MEMBER m; another ALTER ROLE renames it. */
    private void membership(Located<Statement.Other> alter) {
        String text = alter.text();
        String[] words = text.strip().split("(?i)\\s+MEMBER\\s+", -1);
        if (words.length != 2 || alter.node().names().isEmpty()) {
            leave(
                    alter,
                    "an ALTER ROLE that adds no member",
                    "Alter the role of PostgreSQL by hand.");
            return;
        }
        String member = words[1].strip().replaceAll("^[\\[\"]|[]\";]+$", "").replace("]]", "]");
        member(
                alter.node().names().getFirst().base().value(),
                member,
                words[0].strip().toUpperCase(Locale.ROOT).endsWith("ADD"));
    }

    private void member(String role, String member, boolean added) {
        Optional<String> to = principal(member);
        if (to.isEmpty()) {
            return;
        }
        revoking = !added;
        if (fixed(role.toLowerCase(Locale.ROOT))) {
            fixedRole(role.toLowerCase(Locale.ROOT), to.get(), added);
            return;
        }
        principal(role)
                .ifPresent(name ->
                        grants.add(
                                (added ? "grant " + name + " to " : "revoke " + name + " from ")
                                        + to.get()));
    }

    /** What a fixed role of a database may, in every schema that there is. */
    private void fixedRole(String role, String member, boolean added) {
        String privileges =
                switch (role) {
                    case "db_datareader" -> "select";
                    case "db_datawriter" -> "insert, update, delete";
                    case "db_owner" -> "all privileges";
                    default -> "";
                };
        if (privileges.isEmpty()) {
            items.add(
                    new ActionItem(
                            Rule.PERMISSION,
                            "",
                            0,
                            0,
                            "the role " + role + " has no counterpart for " + member,
                            "Grant what its members need."));
            return;
        }
        for (String schema : catalog.schemas()) {
            String target = see(schema, member);
            grants.add(
                    (added ? "grant " : "revoke ")
                            + privileges
                            + " on all tables in schema "
                            + target
                            + (added ? " to " : " from ")
                            + member);
        }
    }

    /** Lets a role see a schema; gives its name on the target. */
    private String see(String schema, String role) {
        String target = PgNames.schema(schema);
        if (revoking) {
            return target;
        }
        schemas.add(target);
        visible.add("grant usage on schema " + target + " to " + role);
        return target;
    }

    private void permission(Located<Permission> at) {
        Permission permission = at.node();
        if (permission.verb().equals("DENY")) {
            leave(
                    at,
                    "a DENY has no counterpart: PostgreSQL only grants",
                    "Grant the others what this one must not have, or use a role without it.");
            return;
        }
        revoking = permission.verb().equals("REVOKE");
        for (Identifier name : permission.principals()) {
            Optional<String> role = principal(name.value());
            if (role.isPresent()) {
                permission.permissions().forEach(each -> grant(at, each, role.get()));
            }
        }
    }

    private void grant(Located<Permission> at, Option what, String role) {
        String privilege = what.name().equals("ALL PRIVILEGES") ? "ALL" : what.name();
        if (NEEDLESS.contains(privilege)) {
            return;
        }
        String securableClass = at.node().securableClass().orElse("OBJECT");
        Optional<String> on =
                at.node().securable().isEmpty()
                        ? everywhere(privilege, role)
                        : switch (securableClass) {
                            case "OBJECT" -> object(privilege, what, at, role);
                            case "SCHEMA" ->
                                    schema(
                                            privilege,
                                            at.node().securable().get().base().value(),
                                            role);
                            case "TYPE" -> {
                                ObjectId id = ObjectId.of(at.node().securable().get());
                                see(id.schema(), role);
                                yield Optional.of("usage on type " + PgNames.object(id));
                            }
                            default -> Optional.empty();
                        };
        if (on.isEmpty()) {
            leave(
                    at,
                    privilege + " on " + securable(at.node()) + " has no counterpart",
                    "Grant by hand what the role needs for it.");
            return;
        }
        on.filter(text -> !text.isEmpty()).ifPresent(text -> add(at.node(), text, role));
    }

    private static String securable(Permission permission) {
        return permission
                .securable()
                .map(name -> permission.securableClass().orElse("object") + " " + name.text())
                .orElse("the database");
    }

    private void add(Permission permission, String on, String role) {
        boolean granted = permission.verb().equals("GRANT");
        boolean option =
                permission.options().stream().anyMatch(any -> any.name().startsWith("WITH GRANT"));
        for (String each : on.split("\n", -1)) {
            grants.add(
                    granted
                            ? "grant " + each + " to " + role + (option ? " with grant option" : "")
                            : "revoke " + each + " from " + role);
        }
    }

    /** What is granted on the database: in each schema; empty without a counterpart. */
    private Optional<String> everywhere(String privilege, String role) {
        List<String> all = new ArrayList<>();
        for (String schema : catalog.schemas()) {
            Optional<String> one = schema(privilege, schema, role);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            all.add(one.get());
        }
        return Optional.of(String.join("\n", all));
    }

    private Optional<String> schema(String privilege, String schema, String role) {
        if (OF_TABLES.contains(privilege)) {
            return Optional.of(
                    privilege.toLowerCase(Locale.ROOT)
                            + " on all tables in schema "
                            + see(schema, role));
        }
        if (privilege.equals("EXECUTE")) {
            return Optional.of("execute on all routines in schema " + see(schema, role));
        }
        if (privilege.equals("CONTROL") || privilege.equals("ALL")) {
            return Optional.of("all privileges on all tables in schema " + see(schema, role));
        }
        return Optional.empty();
    }

    private Optional<String> object(
            String privilege, Option what, Located<Permission> at, String role) {
        Optional<CatalogObject> found = catalog.resolve(at.node().securable().orElseThrow());
        if (found.isEmpty() || !isConverted(found.get())) {
            leave(
                    at,
                    at.node().securable().get().text()
                            + " is not in the scripts, or not converted, so nothing is granted on"
                            + " it",
                    "Grant it when it is there.");
            return Optional.of("");
        }
        String name = PgNames.object(found.get().id());
        Optional<String> on =
                switch (found.get()) {
                    case Table _, CatalogObject.View _ -> relation(privilege, what, at, name);
                    case CatalogObject.Routine _ ->
                            Set.of("EXECUTE", "SELECT", "ALL").contains(privilege)
                                    ? Optional.of("execute on routine " + name)
                                    : privilege.equals("REFERENCES")
                                            ? Optional.of("")
                                            : Optional.empty();
                    case CatalogObject.Sequence _ ->
                            Set.of("UPDATE", "ALL").contains(privilege)
                                    ? Optional.of("usage on sequence " + name)
                                    : Optional.empty();
                    case CatalogObject.Synonym _,
                            CatalogObject.Trigger _,
                            CatalogObject.AliasType _,
                            CatalogObject.TableType _ ->
                            Optional.empty();
                };
        if (on.filter(text -> !text.isEmpty()).isPresent()) {
            see(found.get().id().schema(), role);
            chain(at, found.get());
        }
        return on;
    }

    private Optional<String> relation(
            String privilege, Option what, Located<Permission> at, String name) {
        if (privilege.equals("ALL") || privilege.equals("CONTROL")) {
            return Optional.of("all privileges on " + name);
        }
        if (!OF_TABLES.contains(privilege)) {
            return Optional.empty();
        }
        Optional<Option> listed = at.node().columns().stream().findFirst();
        String columns =
                listed.or(() -> Optional.of(what))
                        .flatMap(Option::value)
                        .map(at.batch()::text)
                        .map(PermissionConverter::columns)
                        .orElse("");
        return Optional.of(privilege.toLowerCase(Locale.ROOT) + columns + " on " + name);
    }

    /** {@code ([A], B)} with the names of the target. */
    private static String columns(String list) {
        List<String> names = new ArrayList<>();
        for (String name : list.strip().replaceAll("^\\(|\\)$", "").split(",", -1)) {
            names.add(PgNames.column(name.strip().replaceAll("^[\\[\"]|[]\"]$", "")));
        }
        return " (" + String.join(", ", names) + ")";
    }

    private boolean isConverted(CatalogObject object) {
        return objects.stream()
                .filter(any -> any.kind() == ObjectKind.of(object) && any.id().equals(object.id()))
                .anyMatch(ConvertedObject::isConverted);
    }

    /** Said once: SQL Server does not ask again for what a routine uses of the same owner. */
    private void chain(Located<Permission> at, CatalogObject object) {
        if (!chained && object instanceof CatalogObject.Routine) {
            chained = true;
            leave(
                    at,
                    "a routine may use tables on the source that its caller may not: there is no"
                            + " ownership chain on PostgreSQL",
                    "Grant callers the tables too, or make routines SECURITY DEFINER with a"
                            + " search_path of their own.");
        }
    }

    private void leave(Located<?> at, String reason, String suggestion) {
        items.add(ActionItem.of(Rule.PERMISSION, at, reason, suggestion));
    }
}
